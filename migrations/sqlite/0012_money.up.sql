-- Money: prices with their terms, payments, the ledger, what the provider told, and the provider that
-- is built in for trying out.

-- Of what was paid, so many of a hundred go back to a mentee who cancels late.
ALTER TABLE session_type ADD COLUMN policy_late_refund_percent INTEGER NOT NULL DEFAULT 50;
ALTER TABLE booking ADD COLUMN policy_late_refund_percent INTEGER NOT NULL DEFAULT 50;

-- The money of one booking. Amounts are minor units.
CREATE TABLE payment (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB NOT NULL REFERENCES booking (id),
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
    CONSTRAINT payment_price_positive CHECK (price_minor > 0),
    CONSTRAINT payment_fee_within_price CHECK (fee_minor BETWEEN 0 AND price_minor),
    CONSTRAINT payment_currency_shape CHECK (length(currency) = 3),
    CONSTRAINT payment_stage_known CHECK (stage IN ('open', 'abandoned', 'held', 'released', 'returned')),
    CONSTRAINT payment_dispute_known CHECK (dispute IN ('none', 'open', 'won', 'lost')),
    CONSTRAINT payment_never_more_back_than_paid CHECK (refunded_minor >= 0 AND disputed_minor >= 0 AND refunded_minor + disputed_minor <= price_minor),
    CONSTRAINT payment_nothing_back_before_paid CHECK (stage NOT IN ('open', 'abandoned') OR refunded_minor + disputed_minor = 0),
    CONSTRAINT payment_paid_has_time CHECK ((stage IN ('open', 'abandoned')) = (paid_at IS NULL)),
    CONSTRAINT payment_released_has_time CHECK ((stage = 'released') = (released_at IS NOT NULL))
);
-- Two tabs, a double click, the back button: one booking is paid once.
CREATE UNIQUE INDEX payment_booking_id_unique ON payment (booking_id);
CREATE UNIQUE INDEX payment_provider_reference_unique ON payment (provider, reference);
CREATE INDEX payment_learner ON payment (learner_id, created_at);
CREATE INDEX payment_mentor ON payment (mentor_id, released_at);
CREATE INDEX payment_unsettled ON payment (updated_at) WHERE stage IN ('open', 'held');

-- Money on its way out: a refund or a payout.
CREATE TABLE outgoing (
    id BLOB NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    payment_id BLOB REFERENCES payment (id),
    member_id BLOB NOT NULL REFERENCES account (id),
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    stage TEXT NOT NULL DEFAULT 'asked',
    provider TEXT NOT NULL,
    reference TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT outgoing_purpose_known CHECK (purpose IN ('refund', 'payout')),
    CONSTRAINT outgoing_refund_of_payment CHECK ((purpose = 'refund') = (payment_id IS NOT NULL)),
    CONSTRAINT outgoing_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT outgoing_currency_shape CHECK (length(currency) = 3),
    CONSTRAINT outgoing_stage_known CHECK (stage IN ('asked', 'sent', 'failed'))
);
CREATE INDEX outgoing_payment ON outgoing (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX outgoing_member ON outgoing (member_id, created_at);
CREATE INDEX outgoing_asked ON outgoing (updated_at) WHERE stage = 'asked';

-- One account of the ledger in one currency, with what all postings to it come to, counted on the side
-- that makes it more. The name is kind and owner.
CREATE TABLE ledger_account (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    owner_id BLOB REFERENCES account (id),
    currency TEXT NOT NULL,
    balance_minor BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT ledger_account_kind_known CHECK (kind IN ('clearing', 'transit', 'revenue', 'tax', 'held', 'payable', 'receivable', 'sponsor', 'voucher')),
    CONSTRAINT ledger_account_has_owner CHECK ((kind IN ('clearing', 'transit', 'revenue', 'tax')) = (owner_id IS NULL)),
    CONSTRAINT ledger_account_currency_shape CHECK (length(currency) = 3),
    CONSTRAINT ledger_account_not_negative CHECK (kind IN ('clearing', 'revenue') OR balance_minor >= 0)
);
CREATE UNIQUE INDEX ledger_account_name_currency_unique ON ledger_account (name, currency);
CREATE INDEX ledger_account_owner ON ledger_account (owner_id) WHERE owner_id IS NOT NULL;

-- What was booked. Its key is its cause, so that nothing that happened is booked twice.
CREATE TABLE ledger_entry (
    id BLOB NOT NULL PRIMARY KEY,
    key TEXT NOT NULL,
    cause TEXT NOT NULL,
    payment_id BLOB REFERENCES payment (id),
    outgoing_id BLOB REFERENCES outgoing (id),
    at BIGINT NOT NULL,
    CONSTRAINT ledger_entry_about_one CHECK ((payment_id IS NULL) <> (outgoing_id IS NULL))
);
CREATE UNIQUE INDEX ledger_entry_key_unique ON ledger_entry (key);
CREATE INDEX ledger_entry_at ON ledger_entry (at, id);
CREATE INDEX ledger_entry_payment ON ledger_entry (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX ledger_entry_outgoing ON ledger_entry (outgoing_id) WHERE outgoing_id IS NOT NULL;

-- What one account got from another: a row cannot be unbalanced.
CREATE TABLE ledger_posting (
    entry_id BLOB NOT NULL REFERENCES ledger_entry (id),
    position INTEGER NOT NULL,
    debit_id BLOB NOT NULL REFERENCES ledger_account (id),
    credit_id BLOB NOT NULL REFERENCES ledger_account (id),
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (entry_id, position),
    CONSTRAINT ledger_posting_amount_positive CHECK (amount_minor BETWEEN 1 AND 100000000000),
    CONSTRAINT ledger_posting_between_two CHECK (debit_id <> credit_id)
);
CREATE INDEX ledger_posting_debit ON ledger_posting (debit_id);
CREATE INDEX ledger_posting_credit ON ledger_posting (credit_id);

-- What is written stays as it was written.
CREATE TRIGGER ledger_entry_immutable_on_update BEFORE UPDATE ON ledger_entry
BEGIN
    SELECT RAISE(ABORT, 'ledger_is_immutable');
END;
CREATE TRIGGER ledger_entry_immutable_on_delete BEFORE DELETE ON ledger_entry
BEGIN
    SELECT RAISE(ABORT, 'ledger_is_immutable');
END;
CREATE TRIGGER ledger_posting_immutable_on_update BEFORE UPDATE ON ledger_posting
BEGIN
    SELECT RAISE(ABORT, 'ledger_is_immutable');
END;
CREATE TRIGGER ledger_posting_immutable_on_delete BEFORE DELETE ON ledger_posting
BEGIN
    SELECT RAISE(ABORT, 'ledger_is_immutable');
END;

-- When the whole ledger was proved, and what was found wrong (empty: nothing).
CREATE TABLE ledger_proof (
    id BLOB NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    findings TEXT NOT NULL DEFAULT ''
);
CREATE INDEX ledger_proof_at ON ledger_proof (at);

-- Receipts are numbered without gaps within a year: the last number is raised in the transaction
-- that gives it.
CREATE TABLE receipt_series (
    year INTEGER NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL
);
CREATE TABLE receipt (
    payment_id BLOB NOT NULL PRIMARY KEY REFERENCES payment (id),
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    issued_at BIGINT NOT NULL,
    CONSTRAINT receipt_number_positive CHECK (number > 0)
);
CREATE UNIQUE INDEX receipt_year_number_unique ON receipt (year, number);

-- What a provider told us, once each; what could not be understood yet waits.
CREATE TABLE provider_event (
    id BLOB NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    done_at BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX provider_event_provider_event_unique ON provider_event (provider, event);
CREATE INDEX provider_event_waits ON provider_event (received_at) WHERE done_at IS NULL;

-- The built-in provider: what somebody is asked to pay, what left it, and what it has to tell.
CREATE TABLE test_charge (
    reference TEXT NOT NULL PRIMARY KEY,
    -- The idempotency key of whoever asked.
    key TEXT NOT NULL,
    title TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    return_path TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open',
    refunded_minor BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    CONSTRAINT test_charge_state_known CHECK (state IN ('open', 'declined', 'authenticating', 'paid', 'cancelled', 'disputed')),
    CONSTRAINT test_charge_refund_within CHECK (refunded_minor BETWEEN 0 AND amount_minor)
);
CREATE UNIQUE INDEX test_charge_key_unique ON test_charge (key);
CREATE TABLE test_transfer (
    reference TEXT NOT NULL PRIMARY KEY,
    key TEXT NOT NULL,
    charge TEXT REFERENCES test_charge (reference),
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT test_transfer_amount_positive CHECK (amount_minor > 0)
);
CREATE UNIQUE INDEX test_transfer_key_unique ON test_transfer (key);
CREATE TABLE test_event (
    id TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL,
    deliver_at BIGINT NOT NULL,
    -- How often it is still to be told.
    times INTEGER NOT NULL,
    CONSTRAINT test_event_times_sane CHECK (times BETWEEN 0 AND 5)
);
CREATE INDEX test_event_due ON test_event (deliver_at) WHERE times > 0;
-- With what it signs; made when first needed.
CREATE TABLE test_secret (
    id INTEGER NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL,
    CONSTRAINT test_secret_is_one CHECK (id = 1)
);
