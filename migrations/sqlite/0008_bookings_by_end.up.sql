-- With the status in front, the planner took this index for "the live bookings of these people" and
-- read every booking there is.
DROP INDEX booking_status_ends;
CREATE INDEX booking_ends_status ON booking (ends_at, status);
