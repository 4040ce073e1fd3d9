DROP INDEX booking_ends_status;
CREATE INDEX booking_status_ends ON booking (status, ends_at);
