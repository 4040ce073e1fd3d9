-- Scholarships: money that sponsors give for others to learn. It lies in payments of their own, and sessions have parts
-- of it.

-- What a sponsor gives for others to learn, and for whom. What is paid into it are payments.
CREATE TABLE pot (
    id BLOB NOT NULL PRIMARY KEY,
    sponsor_id BLOB NOT NULL REFERENCES account (id),
    -- How learners see who gives; empty: they are not told.
    shown_as TEXT NOT NULL DEFAULT '',
    -- A person, or whoever says something of themselves: as it was typed, and as two are compared.
    for_kind TEXT NOT NULL,
    member_id BLOB REFERENCES account (id),
    for_text TEXT NOT NULL DEFAULT '',
    for_key TEXT NOT NULL DEFAULT '',
    currency TEXT NOT NULL,
    per_session_minor BIGINT,
    per_learner_minor BIGINT,
    until BIGINT NOT NULL,
    -- Nobody paid into it yet.
    waits BOOLEAN NOT NULL DEFAULT TRUE,
    created_at BIGINT NOT NULL,
    closed_at BIGINT,
    CONSTRAINT pot_for_known CHECK (for_kind IN ('person', 'region', 'college', 'industry', 'skill')),
    CONSTRAINT pot_for_person_or_whoever CHECK ((for_kind = 'person') = (member_id IS NOT NULL) AND (for_kind = 'person') = (for_key = '')),
    CONSTRAINT pot_not_for_oneself CHECK (member_id IS NULL OR member_id <> sponsor_id),
    CONSTRAINT pot_currency_shape CHECK (length(currency) = 3),
    CONSTRAINT pot_limits_positive CHECK ((per_session_minor IS NULL OR per_session_minor > 0) AND (per_learner_minor IS NULL OR per_learner_minor > 0)),
    CONSTRAINT pot_lasts CHECK (until > created_at)
);
-- A double click, two tabs: one that waits to be paid.
CREATE UNIQUE INDEX pot_sponsor_id_unique ON pot (sponsor_id) WHERE waits;
CREATE INDEX pot_sponsor ON pot (sponsor_id, created_at);
CREATE INDEX pot_for_key ON pot (for_kind, for_key) WHERE closed_at IS NULL AND member_id IS NULL;
CREATE INDEX pot_member ON pot (member_id) WHERE closed_at IS NULL AND member_id IS NOT NULL;
CREATE INDEX pot_until ON pot (until) WHERE closed_at IS NULL;

-- Constraints of a table cannot be changed here, so both tables are written anew.
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
    -- Of a session of a package: out of which it was drawn. Of a package or a pot: what sessions have of it.
    package_id BLOB REFERENCES payment (id),
    drawn_minor BIGINT NOT NULL DEFAULT 0,
    -- What a voucher pays of the price.
    voucher_minor BIGINT NOT NULL DEFAULT 0,
    -- What scholarships pay of it.
    grant_minor BIGINT NOT NULL DEFAULT 0,
    -- Of what a sponsor pays into a pot: into which.
    pot_id BLOB REFERENCES pot (id),
    CONSTRAINT payment_price_positive CHECK (price_minor > 0),
    CONSTRAINT payment_fee_within_price CHECK (fee_minor BETWEEN 0 AND price_minor),
    CONSTRAINT payment_currency_shape CHECK (length(currency) = 3),
    CONSTRAINT payment_stage_known CHECK (stage IN ('open', 'abandoned', 'held', 'released', 'returned')),
    CONSTRAINT payment_dispute_known CHECK (dispute IN ('none', 'open', 'won', 'lost')),
    CONSTRAINT payment_never_more_back_than_paid CHECK (refunded_minor >= 0 AND disputed_minor >= 0 AND refunded_minor + disputed_minor <= price_minor),
    CONSTRAINT payment_nothing_back_before_paid CHECK (stage NOT IN ('open', 'abandoned') OR refunded_minor + disputed_minor = 0),
    CONSTRAINT payment_paid_has_time CHECK ((stage IN ('open', 'abandoned')) = (paid_at IS NULL)),
    CONSTRAINT payment_released_has_time CHECK ((stage = 'released') = (released_at IS NOT NULL)),
    CONSTRAINT payment_kind_known CHECK (kind IN ('session', 'package') OR (kind IN ('tip', 'pot') AND fee_minor = 0)),
    CONSTRAINT payment_about_session_or_package CHECK ((kind IN ('package', 'pot')) = (booking_id IS NULL)),
    CONSTRAINT payment_drawn_for_session CHECK (package_id IS NULL OR kind = 'session'),
    CONSTRAINT payment_never_more_drawn_than_paid CHECK (drawn_minor >= 0 AND (drawn_minor = 0 OR kind IN ('package', 'pot')) AND refunded_minor + disputed_minor + drawn_minor <= price_minor),
    CONSTRAINT payment_voucher_within_price CHECK (voucher_minor BETWEEN 0 AND price_minor AND (voucher_minor = 0 OR (kind = 'session' AND package_id IS NULL))),
    CONSTRAINT payment_others_within_price CHECK (grant_minor >= 0 AND voucher_minor + grant_minor <= price_minor AND (grant_minor = 0 OR (kind = 'session' AND package_id IS NULL))),
    CONSTRAINT payment_into_pot CHECK ((kind = 'pot') = (pot_id IS NOT NULL) AND (kind <> 'pot' OR (mentor_id = learner_id AND stage <> 'released')))
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
-- Two tabs, a double click: one payment into a pot that waits to be paid.
CREATE UNIQUE INDEX payment_pot_id_unique ON payment (pot_id) WHERE kind = 'pot' AND stage = 'open';
CREATE INDEX payment_pot ON payment (pot_id) WHERE pot_id IS NOT NULL;

CREATE TABLE ledger_account_anew (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    owner_id BLOB REFERENCES account (id),
    currency TEXT NOT NULL,
    balance_minor BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT ledger_account_kind_known CHECK (kind IN ('clearing', 'transit', 'revenue', 'tax', 'held', 'prepaid', 'payable', 'receivable', 'sponsor', 'voucher', 'grant')),
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

-- What one payment into a pot gives to a session, and what of it went back.
CREATE TABLE pot_part (
    payment_id BLOB NOT NULL REFERENCES payment (id),
    funding_id BLOB NOT NULL REFERENCES payment (id),
    position INTEGER NOT NULL,
    minor BIGINT NOT NULL,
    back_minor BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (payment_id, funding_id),
    CONSTRAINT pot_part_positive CHECK (minor > 0),
    CONSTRAINT pot_part_never_more_back_than_given CHECK (back_minor BETWEEN 0 AND minor)
);
CREATE INDEX pot_part_funding ON pot_part (funding_id);
