-- Premium membership: tiers that the platform sells by the month. A month is charged, tried again, changed and ended as a
-- plan's is: a plan without a mentor, whose tier is an offer without sessions.

-- What a tier brings; never changed.
CREATE TABLE premium_tier (
    id UUID NOT NULL PRIMARY KEY,
    -- Names of features, a space between.
    features TEXT NOT NULL,
    created_by UUID NOT NULL REFERENCES account (id),
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

-- Of a tier of membership: nobody's, of no kind of session, and no sessions; each has an offer in each of its currencies.
ALTER TABLE package_offer ALTER COLUMN mentor_id DROP NOT NULL;
ALTER TABLE package_offer ALTER COLUMN session_type_id DROP NOT NULL;
ALTER TABLE package_offer ADD COLUMN premium_tier_id UUID REFERENCES premium_tier (id);
ALTER TABLE package_offer DROP CONSTRAINT package_offer_sessions_sane;
ALTER TABLE package_offer ADD CONSTRAINT package_offer_sessions_sane CHECK ((sessions = 0 AND premium_tier_id IS NOT NULL) OR (sessions BETWEEN 1 AND 20 AND premium_tier_id IS NULL AND (sessions > 1 OR name IS NOT NULL)));
ALTER TABLE package_offer DROP CONSTRAINT package_offer_each_has_price;
ALTER TABLE package_offer ADD CONSTRAINT package_offer_each_has_price CHECK (price_minor >= sessions AND price_minor > 0);
ALTER TABLE package_offer ADD CONSTRAINT package_offer_of_mentor_or_platform CHECK ((mentor_id IS NULL) = (premium_tier_id IS NOT NULL) AND (session_type_id IS NULL) = (mentor_id IS NULL) AND (premium_tier_id IS NULL OR name IS NOT NULL));
CREATE INDEX package_offer_premium ON package_offer (premium_tier_id) WHERE premium_tier_id IS NOT NULL;

-- A plan without a mentor is a membership, which the platform sells.
ALTER TABLE plan ALTER COLUMN mentor_id DROP NOT NULL;
ALTER TABLE plan ALTER COLUMN session_type_id DROP NOT NULL;
ALTER TABLE plan ADD CONSTRAINT plan_of_mentor_or_platform CHECK ((mentor_id IS NULL) = (session_type_id IS NULL));
-- Nobody has two memberships.
CREATE UNIQUE INDEX plan_learner_id_unique ON plan (learner_id) WHERE session_type_id IS NULL AND stage IN ('running', 'due', 'paused');

ALTER TABLE package ALTER COLUMN session_type_id DROP NOT NULL;
-- Of a month of membership: the tax that its price includes, of ten thousand.
ALTER TABLE package ADD COLUMN tax_rate INTEGER;
ALTER TABLE package DROP CONSTRAINT package_more_of_plan;
ALTER TABLE package ADD CONSTRAINT package_more_of_plan CHECK (more_sessions IS NULL OR (plan_id IS NOT NULL AND more_sessions BETWEEN 0 AND 20 AND (more_sessions > 0 OR session_type_id IS NULL)));
ALTER TABLE package ADD CONSTRAINT package_without_sessions_of_plan CHECK (session_type_id IS NOT NULL OR plan_id IS NOT NULL);
ALTER TABLE package ADD CONSTRAINT package_tax_of_platform CHECK (tax_rate IS NULL OR (session_type_id IS NULL AND tax_rate BETWEEN 1 AND 5000));

-- Of a membership the platform keeps all but the tax.
ALTER TABLE payment DROP CONSTRAINT payment_kind_known;
ALTER TABLE payment ADD CONSTRAINT payment_kind_known CHECK (kind IN ('session', 'package', 'premium') OR (kind IN ('tip', 'pot') AND fee_minor = 0));
ALTER TABLE payment DROP CONSTRAINT payment_about_session_or_package;
ALTER TABLE payment ADD CONSTRAINT payment_about_session_or_package CHECK ((kind IN ('package', 'pot', 'premium')) = (booking_id IS NULL));
ALTER TABLE payment ADD CONSTRAINT payment_to_platform CHECK (kind <> 'premium' OR mentor_id = learner_id);
