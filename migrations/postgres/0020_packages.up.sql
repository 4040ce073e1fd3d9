-- Packages: several sessions paid at once and drawn one by one. A package is a payment without a booking; each session
-- of it has a payment of its own, whose money comes out of what waits for the package.

ALTER TABLE payment ALTER COLUMN booking_id DROP NOT NULL;
ALTER TABLE payment DROP CONSTRAINT payment_kind_known;
ALTER TABLE payment ADD CONSTRAINT payment_kind_known CHECK (kind IN ('session', 'package') OR (kind = 'tip' AND fee_minor = 0));
-- Of a session of a package: out of which it was drawn. Of a package: what its sessions have.
ALTER TABLE payment ADD COLUMN package_id UUID REFERENCES payment (id);
ALTER TABLE payment ADD COLUMN drawn_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payment ADD CONSTRAINT payment_about_session_or_package CHECK ((kind = 'package') = (booking_id IS NULL));
ALTER TABLE payment ADD CONSTRAINT payment_drawn_for_session CHECK (package_id IS NULL OR kind = 'session');
ALTER TABLE payment ADD CONSTRAINT payment_never_more_drawn_than_paid CHECK (drawn_minor >= 0 AND (drawn_minor = 0 OR kind = 'package') AND refunded_minor + disputed_minor + drawn_minor <= price_minor);
CREATE INDEX payment_package ON payment (package_id) WHERE package_id IS NOT NULL;

ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_kind_known;
ALTER TABLE ledger_account ADD CONSTRAINT ledger_account_kind_known CHECK (kind IN ('clearing', 'transit', 'revenue', 'tax', 'held', 'prepaid', 'payable', 'receivable', 'sponsor', 'voucher'));

-- What a mentor offers: several sessions of a kind for one price. It stays as it is, for whoever bought it; another
-- price is another offer.
CREATE TABLE package_offer (
    id UUID NOT NULL PRIMARY KEY,
    mentor_id UUID NOT NULL REFERENCES account (id),
    session_type_id UUID NOT NULL REFERENCES session_type (id),
    sessions INTEGER NOT NULL,
    price_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    months INTEGER NOT NULL,
    -- What becomes of sessions that nobody booked in time.
    rest TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    CONSTRAINT package_offer_sessions_sane CHECK (sessions BETWEEN 2 AND 20),
    CONSTRAINT package_offer_each_has_price CHECK (price_minor >= sessions),
    CONSTRAINT package_offer_currency_shape CHECK (length(currency) = 3),
    CONSTRAINT package_offer_months_sane CHECK (months BETWEEN 1 AND 24),
    CONSTRAINT package_offer_rest_known CHECK (rest IN ('returned', 'kept'))
);
CREATE INDEX package_offer_offered ON package_offer (session_type_id, price_minor) WHERE ended_at IS NULL;

-- What somebody bought. Who paid is the payment's learner; whose it is now may be somebody else.
CREATE TABLE package (
    payment_id UUID NOT NULL PRIMARY KEY REFERENCES payment (id),
    offer_id UUID NOT NULL REFERENCES package_offer (id),
    session_type_id UUID NOT NULL REFERENCES session_type (id),
    owner_id UUID NOT NULL REFERENCES account (id),
    -- The kind of session as it was called then.
    title TEXT NOT NULL,
    -- Nobody paid yet.
    waits BOOLEAN NOT NULL DEFAULT TRUE,
    -- Until when its sessions are booked, once it is paid.
    until BIGINT,
    CONSTRAINT package_paid_has_end CHECK (NOT waits OR until IS NULL)
);
-- A double click, two tabs: one purchase that waits to be paid.
CREATE UNIQUE INDEX package_offer_id_owner_id_unique ON package (offer_id, owner_id) WHERE waits;
CREATE INDEX package_owner ON package (owner_id, session_type_id);
CREATE INDEX package_until ON package (until) WHERE until IS NOT NULL;

-- Each of its sessions: what it is worth, and the payment of the session that has it.
CREATE TABLE package_session (
    payment_id UUID NOT NULL REFERENCES package (payment_id),
    position INTEGER NOT NULL,
    price_minor BIGINT NOT NULL,
    fee_minor BIGINT NOT NULL,
    drawn_id UUID REFERENCES payment (id),
    PRIMARY KEY (payment_id, position),
    CONSTRAINT package_session_price_positive CHECK (price_minor > 0),
    CONSTRAINT package_session_fee_within_price CHECK (fee_minor BETWEEN 0 AND price_minor)
);
CREATE UNIQUE INDEX package_session_drawn_id_unique ON package_session (drawn_id) WHERE drawn_id IS NOT NULL;
