ALTER TABLE stripe_checkout DROP COLUMN paid_as;
ALTER TABLE stripe_checkout DROP COLUMN keeps;
ALTER TABLE test_charge DROP COLUMN attempts;
ALTER TABLE test_charge DROP COLUMN later;
DROP INDEX package_plan_id_period_unique;
ALTER TABLE package DROP CONSTRAINT package_more_of_plan;
ALTER TABLE package DROP CONSTRAINT package_month_of_plan;
ALTER TABLE package DROP COLUMN more_sessions;
ALTER TABLE package DROP COLUMN period;
ALTER TABLE package DROP COLUMN plan_id;
DROP TABLE plan;
-- Fails where tiers of one session a month were offered: what somebody bought is not undone.
ALTER TABLE package_offer DROP CONSTRAINT package_offer_closed_is_ended;
ALTER TABLE package_offer DROP CONSTRAINT package_offer_tier_is_monthly;
ALTER TABLE package_offer DROP CONSTRAINT package_offer_sessions_sane;
ALTER TABLE package_offer DROP COLUMN closed_at;
ALTER TABLE package_offer DROP COLUMN name;
ALTER TABLE package_offer ADD CONSTRAINT package_offer_sessions_sane CHECK (sessions BETWEEN 2 AND 20);
