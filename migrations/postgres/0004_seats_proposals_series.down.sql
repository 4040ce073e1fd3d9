DROP TABLE booking_proposal;
DROP TRIGGER booking_takes_seat_on_insert ON booking;
DROP TRIGGER booking_takes_seat_on_update ON booking;
DROP FUNCTION booking_takes_seat;
ALTER TABLE booking DROP CONSTRAINT booking_mentor_free;
ALTER TABLE booking DROP CONSTRAINT booking_mentee_free;
DELETE FROM booking WHERE proposed_for IS NOT NULL;
ALTER TABLE booking DROP COLUMN group_session_id CASCADE;
ALTER TABLE booking DROP COLUMN proposed_for CASCADE;
ALTER TABLE booking DROP COLUMN series_id;
ALTER TABLE booking ADD CONSTRAINT booking_mentor_free EXCLUDE USING gist (mentor_id WITH =, int8range(blocked_from, blocked_until) WITH &&)
    WHERE (status IN ('held', 'requested', 'confirmed'));
ALTER TABLE booking ADD CONSTRAINT booking_mentee_free EXCLUDE USING gist (mentee_id WITH =, int8range(starts_at, ends_at) WITH &&)
    WHERE (status IN ('held', 'requested', 'confirmed'));
DROP TABLE group_session;
ALTER TABLE session_type DROP COLUMN seats;
ALTER TABLE session_type DROP COLUMN other_lengths;
ALTER TABLE session_type DROP COLUMN last_date;
ALTER TABLE session_type DROP COLUMN first_date;
ALTER TABLE session_type DROP COLUMN first_time_only;
ALTER TABLE session_type DROP COLUMN policy_mentor_free_until_hours;
ALTER TABLE booking DROP COLUMN policy_mentor_free_until_hours;
