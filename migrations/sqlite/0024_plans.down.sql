ALTER TABLE stripe_checkout DROP COLUMN paid_as;
ALTER TABLE stripe_checkout DROP COLUMN keeps;
ALTER TABLE test_charge DROP COLUMN attempts;
ALTER TABLE test_charge DROP COLUMN later;
DROP INDEX package_plan_id_period_unique;
CREATE TABLE package_before (
    payment_id BLOB NOT NULL PRIMARY KEY REFERENCES payment (id),
    offer_id BLOB NOT NULL REFERENCES package_offer (id),
    session_type_id BLOB NOT NULL REFERENCES session_type (id),
    owner_id BLOB NOT NULL REFERENCES account (id),
    -- The kind of session as it was called then.
    title TEXT NOT NULL,
    -- Nobody paid yet.
    waits BOOLEAN NOT NULL DEFAULT TRUE,
    -- Until when its sessions are booked, once it is paid.
    until BIGINT,
    CONSTRAINT package_paid_has_end CHECK (NOT waits OR until IS NULL)
);
INSERT INTO package_before (payment_id, offer_id, session_type_id, owner_id, title, waits, until)
SELECT payment_id, offer_id, session_type_id, owner_id, title, waits, until FROM package;
DROP TABLE package;
ALTER TABLE package_before RENAME TO package;
CREATE UNIQUE INDEX package_offer_id_owner_id_unique ON package (offer_id, owner_id) WHERE waits;
CREATE INDEX package_owner ON package (owner_id, session_type_id);
CREATE INDEX package_until ON package (until) WHERE until IS NOT NULL;
DROP TABLE plan;
-- Fails where tiers of one session a month were offered: what somebody bought is not undone.
CREATE TABLE package_offer_before (
    id BLOB NOT NULL PRIMARY KEY,
    mentor_id BLOB NOT NULL REFERENCES account (id),
    session_type_id BLOB NOT NULL REFERENCES session_type (id),
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
INSERT INTO package_offer_before (id, mentor_id, session_type_id, sessions, price_minor, currency, months, rest, created_at, ended_at)
SELECT id, mentor_id, session_type_id, sessions, price_minor, currency, months, rest, created_at, ended_at FROM package_offer;
DROP TABLE package_offer;
ALTER TABLE package_offer_before RENAME TO package_offer;
CREATE INDEX package_offer_offered ON package_offer (session_type_id, price_minor) WHERE ended_at IS NULL;
