-- Premium membership: tiers that the platform sells by the month. A month is charged, tried again, changed and ended as a
-- plan's is: a plan without a mentor, whose tier is an offer without sessions.

-- What a tier brings; never changed.
CREATE TABLE premium_tier (
    id BLOB NOT NULL PRIMARY KEY,
    -- Names of features, a space between.
    features TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    CONSTRAINT premium_tier_has_features CHECK (length(features) > 0)
);

-- One row: whether everybody has everything.
CREATE TABLE premium_setting (
    id INTEGER NOT NULL PRIMARY KEY,
    for_all BOOLEAN NOT NULL,
    CONSTRAINT premium_setting_alone CHECK (id = 1)
);
INSERT INTO premium_setting (id, for_all) VALUES (1, FALSE);

-- Constraints of a table cannot be changed here, so four tables are written anew.
CREATE TABLE package_offer_anew (
    id BLOB NOT NULL PRIMARY KEY,
    -- Of a tier of membership: nobody's, of no kind of session, and no sessions.
    mentor_id BLOB REFERENCES account (id),
    session_type_id BLOB REFERENCES session_type (id),
    sessions INTEGER NOT NULL,
    price_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    months INTEGER NOT NULL,
    -- What becomes of sessions that nobody booked in time.
    rest TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    -- Of the tier of a plan: what it is called, and from when on no month of it is paid any more.
    name TEXT,
    closed_at BIGINT,
    -- Of a tier of membership: which, since each has an offer in each of its currencies.
    premium_tier_id BLOB REFERENCES premium_tier (id),
    CONSTRAINT package_offer_sessions_sane CHECK ((sessions = 0 AND premium_tier_id IS NOT NULL) OR (sessions BETWEEN 1 AND 20 AND premium_tier_id IS NULL AND (sessions > 1 OR name IS NOT NULL))),
    CONSTRAINT package_offer_each_has_price CHECK (price_minor >= sessions AND price_minor > 0),
    CONSTRAINT package_offer_currency_shape CHECK (length(currency) = 3),
    CONSTRAINT package_offer_months_sane CHECK (months BETWEEN 1 AND 24),
    CONSTRAINT package_offer_rest_known CHECK (rest IN ('returned', 'kept')),
    CONSTRAINT package_offer_tier_is_monthly CHECK (name IS NULL OR (months = 1 AND length(name) BETWEEN 1 AND 60)),
    CONSTRAINT package_offer_of_mentor_or_platform CHECK ((mentor_id IS NULL) = (premium_tier_id IS NOT NULL) AND (session_type_id IS NULL) = (mentor_id IS NULL) AND (premium_tier_id IS NULL OR name IS NOT NULL)),
    CONSTRAINT package_offer_closed_is_ended CHECK (closed_at IS NULL OR (name IS NOT NULL AND ended_at IS NOT NULL))
);
INSERT INTO package_offer_anew (id, mentor_id, session_type_id, sessions, price_minor, currency, months, rest, created_at, ended_at, name,
    closed_at)
SELECT id, mentor_id, session_type_id, sessions, price_minor, currency, months, rest, created_at, ended_at, name,
    closed_at
FROM package_offer;
DROP TABLE package_offer;
ALTER TABLE package_offer_anew RENAME TO package_offer;
CREATE INDEX package_offer_offered ON package_offer (session_type_id, price_minor) WHERE ended_at IS NULL;
CREATE INDEX package_offer_premium ON package_offer (premium_tier_id) WHERE premium_tier_id IS NOT NULL;

CREATE TABLE plan_anew (
    id BLOB NOT NULL PRIMARY KEY,
    offer_id BLOB NOT NULL REFERENCES package_offer (id),
    -- None of both: a membership, which the platform sells.
    session_type_id BLOB REFERENCES session_type (id),
    learner_id BLOB NOT NULL REFERENCES account (id),
    mentor_id BLOB REFERENCES account (id),
    -- The wall clock by which its months are counted.
    zone TEXT NOT NULL,
    stage TEXT NOT NULL DEFAULT 'begun',
    anchor_at BIGINT NOT NULL,
    months INTEGER NOT NULL DEFAULT 0,
    until BIGINT NOT NULL,
    -- What the learner wants of the time after that.
    wish TEXT NOT NULL DEFAULT 'go_on',
    resumes_at BIGINT,
    -- The tier from the next month on.
    next_offer_id BLOB REFERENCES package_offer (id),
    refused INTEGER NOT NULL DEFAULT 0,
    -- The number of the month that was last asked for.
    period BIGINT NOT NULL DEFAULT 1,
    -- The payment of the month that is waited for, of the difference to a greater tier, and the one whose way of
    -- paying is charged again.
    charge_id BLOB REFERENCES payment (id),
    change_id BLOB REFERENCES payment (id),
    method_id BLOB REFERENCES payment (id),
    look_at BIGINT,
    why TEXT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT plan_stage_known CHECK (stage IN ('begun', 'running', 'due', 'paused', 'ended')),
    CONSTRAINT plan_wish_known CHECK (wish IN ('go_on', 'pause', 'end') AND (resumes_at IS NULL OR wish = 'pause')),
    CONSTRAINT plan_why_known CHECK (why IN ('wish', 'not_begun', 'not_paid', 'closed', 'gone', 'bank')),
    CONSTRAINT plan_ended_has_reason CHECK ((stage = 'ended') = (why IS NOT NULL) AND (stage = 'ended') = (ended_at IS NOT NULL)),
    CONSTRAINT plan_charge_while_due CHECK ((stage IN ('begun', 'due')) = (charge_id IS NOT NULL)),
    CONSTRAINT plan_change_while_running CHECK (change_id IS NULL OR stage = 'running'),
    CONSTRAINT plan_charged_as_before CHECK (stage IN ('begun', 'ended') OR method_id IS NOT NULL),
    CONSTRAINT plan_of_mentor_or_platform CHECK ((mentor_id IS NULL) = (session_type_id IS NULL)),
    CONSTRAINT plan_not_with_oneself CHECK (learner_id <> mentor_id),
    CONSTRAINT plan_counts_sane CHECK (months >= 0 AND refused >= 0 AND period >= 1)
);
INSERT INTO plan_anew (id, offer_id, session_type_id, learner_id, mentor_id, zone, stage, anchor_at, months, until, wish, resumes_at,
    next_offer_id, refused, period, charge_id, change_id, method_id, look_at, why, created_at, ended_at, version)
SELECT id, offer_id, session_type_id, learner_id, mentor_id, zone, stage, anchor_at, months, until, wish, resumes_at,
    next_offer_id, refused, period, charge_id, change_id, method_id, look_at, why, created_at, ended_at, version
FROM plan;
DROP TABLE plan;
ALTER TABLE plan_anew RENAME TO plan;
CREATE UNIQUE INDEX plan_learner_id_session_type_id_unique ON plan (learner_id, session_type_id) WHERE stage IN ('running', 'due', 'paused');
CREATE INDEX plan_learner ON plan (learner_id);
CREATE INDEX plan_offer ON plan (offer_id);
CREATE INDEX plan_look ON plan (look_at) WHERE look_at IS NOT NULL;
CREATE UNIQUE INDEX plan_charge_id_unique ON plan (charge_id) WHERE charge_id IS NOT NULL;
CREATE UNIQUE INDEX plan_change_id_unique ON plan (change_id) WHERE change_id IS NOT NULL;
-- Nobody has two memberships.
CREATE UNIQUE INDEX plan_learner_id_unique ON plan (learner_id) WHERE session_type_id IS NULL AND stage IN ('running', 'due', 'paused');

CREATE TABLE package_anew (
    payment_id BLOB NOT NULL PRIMARY KEY REFERENCES payment (id),
    offer_id BLOB NOT NULL REFERENCES package_offer (id),
    session_type_id BLOB REFERENCES session_type (id),
    owner_id BLOB NOT NULL REFERENCES account (id),
    -- The kind of session as it was called then, or the tier of membership.
    title TEXT NOT NULL,
    -- Nobody paid yet.
    waits BOOLEAN NOT NULL DEFAULT TRUE,
    -- Until when its sessions are booked, once it is paid.
    until BIGINT,
    -- Of a month of a plan: which plan and month. Of what was paid in between for a greater tier: so many sessions.
    plan_id BLOB REFERENCES plan (id),
    period BIGINT,
    more_sessions INTEGER,
    -- Of a month of membership: the tax that its price includes, of ten thousand.
    tax_rate INTEGER,
    CONSTRAINT package_paid_has_end CHECK (NOT waits OR until IS NULL),
    CONSTRAINT package_month_of_plan CHECK ((period IS NULL) = (plan_id IS NULL)),
    CONSTRAINT package_more_of_plan CHECK (more_sessions IS NULL OR (plan_id IS NOT NULL AND more_sessions BETWEEN 0 AND 20 AND (more_sessions > 0 OR session_type_id IS NULL))),
    CONSTRAINT package_without_sessions_of_plan CHECK (session_type_id IS NOT NULL OR plan_id IS NOT NULL),
    CONSTRAINT package_tax_of_platform CHECK (tax_rate IS NULL OR (session_type_id IS NULL AND tax_rate BETWEEN 1 AND 5000))
);
INSERT INTO package_anew (payment_id, offer_id, session_type_id, owner_id, title, waits, until, plan_id, period, more_sessions)
SELECT payment_id, offer_id, session_type_id, owner_id, title, waits, until, plan_id, period, more_sessions
FROM package;
DROP TABLE package;
ALTER TABLE package_anew RENAME TO package;
CREATE UNIQUE INDEX package_offer_id_owner_id_unique ON package (offer_id, owner_id) WHERE waits;
CREATE INDEX package_owner ON package (owner_id, session_type_id);
CREATE INDEX package_until ON package (until) WHERE until IS NOT NULL;
CREATE UNIQUE INDEX package_plan_id_period_unique ON package (plan_id, period) WHERE plan_id IS NOT NULL AND more_sessions IS NULL;

CREATE TABLE payment_anew (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB REFERENCES booking (id),
    learner_id BLOB NOT NULL REFERENCES account (id),
    mentor_id BLOB NOT NULL REFERENCES account (id),
    price_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    -- What the platform keeps of the price, as both were shown it; of a membership all but the tax.
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
    CONSTRAINT payment_kind_known CHECK (kind IN ('session', 'package', 'premium') OR (kind IN ('tip', 'pot') AND fee_minor = 0)),
    CONSTRAINT payment_about_session_or_package CHECK ((kind IN ('package', 'pot', 'premium')) = (booking_id IS NULL)),
    CONSTRAINT payment_drawn_for_session CHECK (package_id IS NULL OR kind = 'session'),
    CONSTRAINT payment_never_more_drawn_than_paid CHECK (drawn_minor >= 0 AND (drawn_minor = 0 OR kind IN ('package', 'pot')) AND refunded_minor + disputed_minor + drawn_minor <= price_minor),
    CONSTRAINT payment_voucher_within_price CHECK (voucher_minor BETWEEN 0 AND price_minor AND (voucher_minor = 0 OR (kind = 'session' AND package_id IS NULL))),
    CONSTRAINT payment_others_within_price CHECK (grant_minor >= 0 AND voucher_minor + grant_minor <= price_minor AND (grant_minor = 0 OR (kind = 'session' AND package_id IS NULL))),
    CONSTRAINT payment_into_pot CHECK ((kind = 'pot') = (pot_id IS NOT NULL) AND (kind <> 'pot' OR (mentor_id = learner_id AND stage <> 'released'))),
    CONSTRAINT payment_to_platform CHECK (kind <> 'premium' OR mentor_id = learner_id)
);
INSERT INTO payment_anew (id, booking_id, learner_id, mentor_id, price_minor, currency, fee_minor, stage, refunded_minor, dispute,
    disputed_minor, content, provider, reference, checkout_url, created_at, paid_at, released_at, earned_minor,
    updated_at, version, kind, package_id, drawn_minor, voucher_minor, grant_minor, pot_id)
SELECT id, booking_id, learner_id, mentor_id, price_minor, currency, fee_minor, stage, refunded_minor, dispute,
    disputed_minor, content, provider, reference, checkout_url, created_at, paid_at, released_at, earned_minor,
    updated_at, version, kind, package_id, drawn_minor, voucher_minor, grant_minor, pot_id
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
CREATE UNIQUE INDEX payment_pot_id_unique ON payment (pot_id) WHERE kind = 'pot' AND stage = 'open';
CREATE INDEX payment_pot ON payment (pot_id) WHERE pot_id IS NOT NULL;
