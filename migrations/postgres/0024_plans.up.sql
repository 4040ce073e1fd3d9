-- Monthly plans. A tier is an offer of packages with a name; each month that is paid is a package of it, and so is
-- what somebody pays in between for a greater tier. A plan says when the next month is paid.

ALTER TABLE package_offer DROP CONSTRAINT package_offer_sessions_sane;
-- Of the tier of a plan: what it is called, and from when on no month of it is paid any more.
ALTER TABLE package_offer ADD COLUMN name TEXT;
ALTER TABLE package_offer ADD COLUMN closed_at BIGINT;
ALTER TABLE package_offer ADD CONSTRAINT package_offer_sessions_sane CHECK (sessions BETWEEN 1 AND 20 AND (sessions > 1 OR name IS NOT NULL));
ALTER TABLE package_offer ADD CONSTRAINT package_offer_tier_is_monthly CHECK (name IS NULL OR (months = 1 AND length(name) BETWEEN 1 AND 60));
ALTER TABLE package_offer ADD CONSTRAINT package_offer_closed_is_ended CHECK (closed_at IS NULL OR (name IS NOT NULL AND ended_at IS NOT NULL));

CREATE TABLE plan (
    id UUID NOT NULL PRIMARY KEY,
    offer_id UUID NOT NULL REFERENCES package_offer (id),
    session_type_id UUID NOT NULL REFERENCES session_type (id),
    learner_id UUID NOT NULL REFERENCES account (id),
    mentor_id UUID NOT NULL REFERENCES account (id),
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
    next_offer_id UUID REFERENCES package_offer (id),
    refused INTEGER NOT NULL DEFAULT 0,
    -- The number of the month that was last asked for.
    period BIGINT NOT NULL DEFAULT 1,
    -- The payment of the month that is waited for, of the difference to a greater tier, and the one whose way of
    -- paying is charged again.
    charge_id UUID REFERENCES payment (id),
    change_id UUID REFERENCES payment (id),
    method_id UUID REFERENCES payment (id),
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
    CONSTRAINT plan_not_with_oneself CHECK (learner_id <> mentor_id),
    CONSTRAINT plan_counts_sane CHECK (months >= 0 AND refused >= 0 AND period >= 1)
);
-- Nobody has two plans of the same sessions.
CREATE UNIQUE INDEX plan_learner_id_session_type_id_unique ON plan (learner_id, session_type_id) WHERE stage IN ('running', 'due', 'paused');
CREATE INDEX plan_learner ON plan (learner_id);
CREATE INDEX plan_offer ON plan (offer_id);
CREATE INDEX plan_look ON plan (look_at) WHERE look_at IS NOT NULL;
CREATE UNIQUE INDEX plan_charge_id_unique ON plan (charge_id) WHERE charge_id IS NOT NULL;
CREATE UNIQUE INDEX plan_change_id_unique ON plan (change_id) WHERE change_id IS NOT NULL;

-- Of a month of a plan: which plan and month. Of what was paid in between for a greater tier: so many sessions.
ALTER TABLE package ADD COLUMN plan_id UUID REFERENCES plan (id);
ALTER TABLE package ADD COLUMN period BIGINT CONSTRAINT package_month_of_plan CHECK ((period IS NULL) = (plan_id IS NULL));
ALTER TABLE package ADD COLUMN more_sessions INTEGER CONSTRAINT package_more_of_plan CHECK (more_sessions IS NULL OR (plan_id IS NOT NULL AND more_sessions BETWEEN 1 AND 20));
-- A month is charged once.
CREATE UNIQUE INDEX package_plan_id_period_unique ON package (plan_id, period) WHERE plan_id IS NOT NULL AND more_sessions IS NULL;

-- The built-in provider: what comes of charging again whoever paid so, and how often this charge was tried.
ALTER TABLE test_charge ADD COLUMN later TEXT CONSTRAINT test_charge_later_known CHECK (later IN ('succeed', 'decline', 'falter'));
ALTER TABLE test_charge ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
-- Stripe: this way of paying is kept to be charged again; this was charged as that was paid.
ALTER TABLE stripe_checkout ADD COLUMN keeps BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE stripe_checkout ADD COLUMN paid_as UUID;
