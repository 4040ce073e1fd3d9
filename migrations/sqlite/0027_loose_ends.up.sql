-- Another card for a month of a plan: the month's payment is replaced by another one, which its learner pays by hand
-- at a place to pay (or which is charged by itself again). What was replaced belongs to the plan still, so that
-- money which comes for it all the same is known and goes back.
ALTER TABLE package ADD COLUMN by_hand BOOLEAN NOT NULL DEFAULT FALSE CONSTRAINT package_by_hand_of_plan CHECK (NOT by_hand OR (plan_id IS NOT NULL AND more_sessions IS NULL));
ALTER TABLE package ADD COLUMN is_replaced BOOLEAN NOT NULL DEFAULT FALSE CONSTRAINT package_replaced_unpaid CHECK (NOT is_replaced OR (plan_id IS NOT NULL AND NOT waits AND until IS NULL));
-- A month is charged once: one payment of it at a time can be paid.
DROP INDEX package_plan_id_period_unique;
CREATE UNIQUE INDEX package_plan_id_period_unique ON package (plan_id, period) WHERE plan_id IS NOT NULL AND more_sessions IS NULL AND NOT is_replaced;

-- Evidence of disputes as files: what they are is decided by their content, and five of each side are taken. They
-- themselves are kept where pictures are, by this id.
CREATE TABLE dispute_file (
    id BLOB NOT NULL PRIMARY KEY,
    payment_id BLOB NOT NULL REFERENCES dispute (payment_id),
    by_id BLOB NOT NULL REFERENCES account (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    digest BLOB NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT dispute_file_few_of_each CHECK (position BETWEEN 1 AND 5),
    CONSTRAINT dispute_file_kind_known CHECK (kind IN ('jpeg', 'png', 'webp', 'pdf')),
    CONSTRAINT dispute_file_size_bounded CHECK (bytes BETWEEN 1 AND 5000000),
    CONSTRAINT dispute_file_name_bounded CHECK (length(name) <= 80)
);
CREATE UNIQUE INDEX dispute_file_payment_id_by_id_position_unique ON dispute_file (payment_id, by_id, position);
-- The same file twice is one.
CREATE UNIQUE INDEX dispute_file_payment_id_by_id_digest_unique ON dispute_file (payment_id, by_id, digest);
