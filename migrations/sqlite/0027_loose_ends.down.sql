DROP TABLE dispute_file;
DROP INDEX package_plan_id_period_unique;
-- Fails where a month was paid by another card: what was replaced is not undone.
CREATE UNIQUE INDEX package_plan_id_period_unique ON package (plan_id, period) WHERE plan_id IS NOT NULL AND more_sessions IS NULL;
ALTER TABLE package DROP COLUMN is_replaced;
ALTER TABLE package DROP COLUMN by_hand;
