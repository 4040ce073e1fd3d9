-- Tips: a second payment of a session that took place, the mentor's as a whole.
ALTER TABLE payment ADD COLUMN kind TEXT NOT NULL DEFAULT 'session'
    CONSTRAINT payment_kind_known CHECK (kind = 'session' OR (kind = 'tip' AND fee_minor = 0));

-- Still: two tabs, a double click, the back button, and one booking is paid once. One tip, too, unless nobody
-- came to pay it.
DROP INDEX payment_booking_id_unique;
CREATE UNIQUE INDEX payment_booking_id_unique ON payment (booking_id) WHERE kind = 'session';
CREATE UNIQUE INDEX payment_booking_id_kind_unique ON payment (booking_id, kind) WHERE kind = 'tip' AND stage <> 'abandoned';
