-- Statements: what moved in an account is found by time. Ids of entries begin with when they were booked, so
-- an index by account and entry is in order of time, and carries all that sums are made of.
DROP INDEX ledger_posting_debit;
DROP INDEX ledger_posting_credit;
CREATE INDEX ledger_posting_debit ON ledger_posting (debit_id, entry_id, amount_minor);
CREATE INDEX ledger_posting_credit ON ledger_posting (credit_id, entry_id, amount_minor);

-- What somebody wants written on invoices, as who gives sessions and as who takes them.
CREATE TABLE billing (
    member_id BLOB NOT NULL PRIMARY KEY REFERENCES account (id),
    name TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    tax_number TEXT NOT NULL DEFAULT '',
    -- Of ten thousand, included in the prices of a mentor; none: no tax is stated.
    tax_rate INTEGER,
    updated_at BIGINT NOT NULL,
    CONSTRAINT billing_bounded CHECK (length(name) <= 200 AND length(address) <= 500 AND length(tax_number) <= 50),
    CONSTRAINT billing_tax_rate_sane CHECK (tax_rate IS NULL OR tax_rate BETWEEN 1 AND 5000)
);

-- What the platform is called on invoices, from when on; the latest counts.
CREATE TABLE invoice_issuer (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    tax_number TEXT NOT NULL,
    since BIGINT NOT NULL
);

-- Numbers have no gaps within a year: the last one is raised in the transaction that gives it.
CREATE TABLE invoice_series (
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (kind, year)
);

-- What was charged, and what of it was given back, as it was then.
CREATE TABLE invoice (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    payment_id BLOB NOT NULL REFERENCES payment (id),
    -- Of a credit note: the invoice that it takes back, and the refund it is for.
    of_id BLOB REFERENCES invoice (id),
    refund_id BLOB,
    learner_id BLOB NOT NULL REFERENCES account (id),
    mentor_id BLOB NOT NULL REFERENCES account (id),
    issuer_id BLOB REFERENCES invoice_issuer (id),
    seller_name TEXT NOT NULL,
    seller_address TEXT NOT NULL,
    seller_tax_number TEXT NOT NULL,
    buyer_name TEXT NOT NULL,
    buyer_address TEXT NOT NULL,
    buyer_tax_number TEXT NOT NULL,
    -- What the payment was for, and the session it was for, if it was for one.
    about TEXT NOT NULL,
    title TEXT NOT NULL,
    session_at BIGINT,
    currency TEXT NOT NULL,
    tax_rate INTEGER,
    net_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL,
    gross_minor BIGINT NOT NULL,
    -- What of it a voucher and scholarships paid, or got back.
    others_minor BIGINT NOT NULL DEFAULT 0,
    issued_at BIGINT NOT NULL,
    CONSTRAINT invoice_kind_known CHECK (kind IN ('invoice', 'credit_note')),
    CONSTRAINT invoice_number_positive CHECK (number > 0),
    CONSTRAINT invoice_credit_names_invoice CHECK ((kind = 'credit_note') = (of_id IS NOT NULL) AND (of_id IS NULL) = (refund_id IS NULL)),
    CONSTRAINT invoice_adds_up CHECK (gross_minor > 0 AND net_minor >= 0 AND tax_minor >= 0 AND net_minor + tax_minor = gross_minor),
    CONSTRAINT invoice_tax_has_rate CHECK (tax_rate IS NOT NULL OR tax_minor = 0),
    CONSTRAINT invoice_others_within CHECK (others_minor BETWEEN 0 AND gross_minor),
    CONSTRAINT invoice_currency_shape CHECK (length(currency) = 3)
);
CREATE UNIQUE INDEX invoice_kind_year_number_unique ON invoice (kind, year, number);
CREATE UNIQUE INDEX invoice_payment_id_unique ON invoice (payment_id) WHERE kind = 'invoice';
CREATE UNIQUE INDEX invoice_refund_id_unique ON invoice (refund_id) WHERE kind = 'credit_note';
CREATE INDEX invoice_of ON invoice (of_id) WHERE of_id IS NOT NULL;
CREATE INDEX invoice_learner ON invoice (learner_id, issued_at);
CREATE INDEX invoice_mentor ON invoice (mentor_id, issued_at);

-- What is written stays as it was written.
CREATE TRIGGER invoice_immutable_on_update BEFORE UPDATE ON invoice
BEGIN
    SELECT RAISE(ABORT, 'invoice_is_immutable');
END;
CREATE TRIGGER invoice_immutable_on_delete BEFORE DELETE ON invoice
BEGIN
    SELECT RAISE(ABORT, 'invoice_is_immutable');
END;
