DROP TABLE package_session;
DROP TABLE package;
DROP TABLE package_offer;
ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_kind_known;
ALTER TABLE ledger_account ADD CONSTRAINT ledger_account_kind_known CHECK (kind IN ('clearing', 'transit', 'revenue', 'tax', 'held', 'payable', 'receivable', 'sponsor', 'voucher'));
-- Fails where packages were paid: what is in the ledger is not undone.
ALTER TABLE payment ALTER COLUMN booking_id SET NOT NULL;
DROP INDEX payment_package;
ALTER TABLE payment DROP CONSTRAINT payment_never_more_drawn_than_paid;
ALTER TABLE payment DROP CONSTRAINT payment_drawn_for_session;
ALTER TABLE payment DROP CONSTRAINT payment_about_session_or_package;
ALTER TABLE payment DROP COLUMN drawn_minor;
ALTER TABLE payment DROP COLUMN package_id;
ALTER TABLE payment DROP CONSTRAINT payment_kind_known;
ALTER TABLE payment ADD CONSTRAINT payment_kind_known CHECK (kind = 'session' OR (kind = 'tip' AND fee_minor = 0));
