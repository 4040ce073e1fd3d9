DROP INDEX outgoing_payouts;
DROP INDEX outgoing_again_of_unique;
ALTER TABLE outgoing DROP COLUMN again_by;
ALTER TABLE outgoing DROP COLUMN again_of;
ALTER TABLE outgoing DROP COLUMN failure;
ALTER TABLE outgoing DROP COLUMN tries;
