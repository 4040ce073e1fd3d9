-- Vouchers: codes that pay a part of a session before the learner's money. The platform gives them; a use belongs to
-- the payment it is for.
CREATE TABLE voucher (
    id UUID NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    -- One of the two.
    amount_minor BIGINT,
    currency TEXT,
    percent INTEGER,
    uses BIGINT NOT NULL,
    -- Also by payments that wait.
    used BIGINT NOT NULL DEFAULT 0,
    until BIGINT NOT NULL,
    ended_at BIGINT,
    created_by UUID NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    CONSTRAINT voucher_code_shape CHECK (length(code) BETWEEN 4 AND 32),
    CONSTRAINT voucher_amount_or_percent CHECK ((amount_minor IS NULL) <> (percent IS NULL) AND (amount_minor IS NULL) = (currency IS NULL)),
    CONSTRAINT voucher_amount_positive CHECK (amount_minor IS NULL OR amount_minor > 0),
    CONSTRAINT voucher_percent_sane CHECK (percent IS NULL OR percent BETWEEN 1 AND 100),
    CONSTRAINT voucher_never_overused CHECK (used BETWEEN 0 AND uses AND uses BETWEEN 1 AND 10000)
);
CREATE UNIQUE INDEX voucher_code_unique ON voucher (code);

CREATE TABLE voucher_use (
    payment_id UUID NOT NULL PRIMARY KEY REFERENCES payment (id),
    voucher_id UUID NOT NULL REFERENCES voucher (id),
    member_id UUID NOT NULL REFERENCES account (id),
    -- It went back to the voucher as a whole: the member may use it again.
    is_back BOOLEAN NOT NULL DEFAULT FALSE,
    used_at BIGINT NOT NULL
);
-- Once for each member, unless it came back.
CREATE UNIQUE INDEX voucher_use_voucher_id_member_id_unique ON voucher_use (voucher_id, member_id) WHERE NOT is_back;
CREATE INDEX voucher_use_member ON voucher_use (member_id, used_at);

-- What a voucher pays of the price.
ALTER TABLE payment ADD COLUMN voucher_minor BIGINT NOT NULL DEFAULT 0
    CONSTRAINT payment_voucher_within_price CHECK (voucher_minor BETWEEN 0 AND price_minor AND (voucher_minor = 0 OR (kind = 'session' AND package_id IS NULL)));
