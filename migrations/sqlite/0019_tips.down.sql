DROP INDEX payment_booking_id_kind_unique;
DROP INDEX payment_booking_id_unique;
CREATE UNIQUE INDEX payment_booking_id_unique ON payment (booking_id);
ALTER TABLE payment DROP COLUMN kind;
