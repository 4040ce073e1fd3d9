DROP TABLE pot_part;
ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_kind_known;
ALTER TABLE ledger_account ADD CONSTRAINT ledger_account_kind_known CHECK (kind IN ('clearing', 'transit', 'revenue', 'tax', 'held', 'prepaid', 'payable', 'receivable', 'sponsor', 'voucher'));
-- Fails where sponsors paid: what is in the ledger is not undone.
ALTER TABLE payment DROP CONSTRAINT payment_into_pot;
ALTER TABLE payment DROP CONSTRAINT payment_others_within_price;
ALTER TABLE payment DROP COLUMN pot_id;
ALTER TABLE payment DROP COLUMN grant_minor;
ALTER TABLE payment DROP CONSTRAINT payment_never_more_drawn_than_paid;
ALTER TABLE payment ADD CONSTRAINT payment_never_more_drawn_than_paid CHECK (drawn_minor >= 0 AND (drawn_minor = 0 OR kind = 'package') AND refunded_minor + disputed_minor + drawn_minor <= price_minor);
ALTER TABLE payment DROP CONSTRAINT payment_about_session_or_package;
ALTER TABLE payment ADD CONSTRAINT payment_about_session_or_package CHECK ((kind = 'package') = (booking_id IS NULL));
ALTER TABLE payment DROP CONSTRAINT payment_kind_known;
ALTER TABLE payment ADD CONSTRAINT payment_kind_known CHECK (kind IN ('session', 'package') OR (kind = 'tip' AND fee_minor = 0));
DROP TABLE pot;
