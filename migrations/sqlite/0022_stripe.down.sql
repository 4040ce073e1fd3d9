DROP INDEX provider_event_alarm;
ALTER TABLE provider_event DROP COLUMN alarm;
DROP TABLE connected_account;
DROP TABLE stripe_movement;
DROP TABLE stripe_attempt;
DROP TABLE stripe_checkout;
