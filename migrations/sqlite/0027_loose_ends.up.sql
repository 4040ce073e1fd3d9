-- Another card for a month of a plan: the month's payment is replaced by another one, which its learner pays by hand
-- at a place to pay (or which is charged by itself again). What was replaced belongs to the plan still, so that
-- money which comes for it all the same is known and goes back.
ALTER TABLE package ADD COLUMN by_hand BOOLEAN NOT NULL DEFAULT FALSE CONSTRAINT package_by_hand_of_plan CHECK (NOT by_hand OR (plan_id IS NOT NULL AND more_sessions IS NULL));
ALTER TABLE package ADD COLUMN is_replaced BOOLEAN NOT NULL DEFAULT FALSE CONSTRAINT package_replaced_unpaid CHECK (NOT is_replaced OR (plan_id IS NOT NULL AND NOT waits AND until IS NULL));
-- A month is charged once: one payment of it at a time can be paid.
DROP INDEX package_plan_id_period_unique;
CREATE UNIQUE INDEX package_plan_id_period_unique ON package (plan_id, period) WHERE plan_id IS NOT NULL AND more_sessions IS NULL AND NOT is_replaced;
