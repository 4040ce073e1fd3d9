DROP TABLE pot_part;
CREATE TABLE ledger_account_anew (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    owner_id BLOB REFERENCES account (id),
    currency TEXT NOT NULL,
    balance_minor BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT ledger_account_kind_known CHECK (kind IN ('clearing', 'transit', 'revenue', 'tax', 'held', 'prepaid', 'payable', 'receivable', 'sponsor', 'voucher')),
    CONSTRAINT ledger_account_has_owner CHECK ((kind IN ('clearing', 'transit', 'revenue', 'tax')) = (owner_id IS NULL)),
    CONSTRAINT ledger_account_currency_shape CHECK (length(currency) = 3),
    CONSTRAINT ledger_account_not_negative CHECK (kind IN ('clearing', 'revenue') OR balance_minor >= 0)
);
INSERT INTO ledger_account_anew (id, name, kind, owner_id, currency, balance_minor)
SELECT id, name, kind, owner_id, currency, balance_minor FROM ledger_account;
DROP TABLE ledger_account;
ALTER TABLE ledger_account_anew RENAME TO ledger_account;
CREATE UNIQUE INDEX ledger_account_name_currency_unique ON ledger_account (name, currency);
CREATE INDEX ledger_account_owner ON ledger_account (owner_id) WHERE owner_id IS NOT NULL;
-- Fails where sponsors paid: what is in the ledger is not undone.
CREATE TABLE payment_anew (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB REFERENCES booking (id),
    learner_id BLOB NOT NULL REFERENCES account (id),
    mentor_id BLOB NOT NULL REFERENCES account (id),
    price_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    -- What the platform keeps of the price, as both were shown it.
    fee_minor BIGINT NOT NULL,
    stage TEXT NOT NULL DEFAULT 'open',
    refunded_minor BIGINT NOT NULL DEFAULT 0,
    dispute TEXT NOT NULL DEFAULT 'none',
    disputed_minor BIGINT NOT NULL DEFAULT 0,
    -- The learner said that the session took place.
    content BOOLEAN NOT NULL DEFAULT FALSE,
    provider TEXT NOT NULL,
    -- The provider's name for it, once there is one, and where the learner pays.
    reference TEXT,
    checkout_url TEXT,
    created_at BIGINT NOT NULL,
    paid_at BIGINT,
    released_at BIGINT,
    -- What the mentor got when it was released.
    earned_minor BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    kind TEXT NOT NULL DEFAULT 'session',
    -- Of a session of a package: out of which it was drawn. Of a package: what its sessions have.
    package_id BLOB REFERENCES payment (id),
    drawn_minor BIGINT NOT NULL DEFAULT 0,
    -- What a voucher pays of the price.
    voucher_minor BIGINT NOT NULL DEFAULT 0
        CONSTRAINT payment_voucher_within_price CHECK (voucher_minor BETWEEN 0 AND price_minor AND (voucher_minor = 0 OR (kind = 'session' AND package_id IS NULL))),
    CONSTRAINT payment_price_positive CHECK (price_minor > 0),
    CONSTRAINT payment_fee_within_price CHECK (fee_minor BETWEEN 0 AND price_minor),
    CONSTRAINT payment_currency_shape CHECK (length(currency) = 3),
    CONSTRAINT payment_stage_known CHECK (stage IN ('open', 'abandoned', 'held', 'released', 'returned')),
    CONSTRAINT payment_dispute_known CHECK (dispute IN ('none', 'open', 'won', 'lost')),
    CONSTRAINT payment_never_more_back_than_paid CHECK (refunded_minor >= 0 AND disputed_minor >= 0 AND refunded_minor + disputed_minor <= price_minor),
    CONSTRAINT payment_nothing_back_before_paid CHECK (stage NOT IN ('open', 'abandoned') OR refunded_minor + disputed_minor = 0),
    CONSTRAINT payment_paid_has_time CHECK ((stage IN ('open', 'abandoned')) = (paid_at IS NULL)),
    CONSTRAINT payment_released_has_time CHECK ((stage = 'released') = (released_at IS NOT NULL)),
    CONSTRAINT payment_kind_known CHECK (kind IN ('session', 'package') OR (kind = 'tip' AND fee_minor = 0)),
    CONSTRAINT payment_about_session_or_package CHECK ((kind = 'package') = (booking_id IS NULL)),
    CONSTRAINT payment_drawn_for_session CHECK (package_id IS NULL OR kind = 'session'),
    CONSTRAINT payment_never_more_drawn_than_paid CHECK (drawn_minor >= 0 AND (drawn_minor = 0 OR kind = 'package') AND refunded_minor + disputed_minor + drawn_minor <= price_minor)
);
INSERT INTO payment_anew (id, booking_id, learner_id, mentor_id, price_minor, currency, fee_minor, stage, refunded_minor, dispute,
    disputed_minor, content, provider, reference, checkout_url, created_at, paid_at, released_at, earned_minor,
    updated_at, version, kind, package_id, drawn_minor, voucher_minor)
SELECT id, booking_id, learner_id, mentor_id, price_minor, currency, fee_minor, stage, refunded_minor, dispute,
    disputed_minor, content, provider, reference, checkout_url, created_at, paid_at, released_at, earned_minor,
    updated_at, version, kind, package_id, drawn_minor, voucher_minor
FROM payment;
DROP TABLE payment;
ALTER TABLE payment_anew RENAME TO payment;
CREATE UNIQUE INDEX payment_booking_id_unique ON payment (booking_id) WHERE kind = 'session';
CREATE UNIQUE INDEX payment_booking_id_kind_unique ON payment (booking_id, kind) WHERE kind = 'tip' AND stage <> 'abandoned';
CREATE UNIQUE INDEX payment_provider_reference_unique ON payment (provider, reference);
CREATE INDEX payment_learner ON payment (learner_id, created_at);
CREATE INDEX payment_mentor ON payment (mentor_id, released_at);
CREATE INDEX payment_unsettled ON payment (updated_at) WHERE stage IN ('open', 'held');
CREATE INDEX payment_package ON payment (package_id) WHERE package_id IS NOT NULL;
DROP TABLE pot;
