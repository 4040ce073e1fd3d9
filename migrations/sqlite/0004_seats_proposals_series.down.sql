DROP TABLE booking_proposal;
DROP TRIGGER booking_takes_seat_on_insert;
DROP TRIGGER booking_takes_seat_on_update;
DROP TRIGGER booking_mentor_free_on_insert;
DROP TRIGGER booking_mentor_free_on_update;
DROP TRIGGER booking_mentee_free_on_insert;
DROP TRIGGER booking_mentee_free_on_update;
DROP INDEX booking_group_session;
DROP INDEX booking_proposed_for;
DROP INDEX booking_series;
DELETE FROM booking WHERE proposed_for IS NOT NULL;
ALTER TABLE booking DROP COLUMN proposed_for;
ALTER TABLE booking DROP COLUMN group_session_id;
ALTER TABLE booking DROP COLUMN series_id;
CREATE TRIGGER booking_mentor_free_on_insert BEFORE INSERT ON booking
WHEN NEW.status IN ('held', 'requested', 'confirmed')
BEGIN
    SELECT RAISE(ABORT, 'booking_mentor_free')
    WHERE EXISTS (
        SELECT 1 FROM booking
        WHERE mentor_id = NEW.mentor_id AND status IN ('held', 'requested', 'confirmed')
          AND blocked_from < NEW.blocked_until AND blocked_until > NEW.blocked_from AND id <> NEW.id
    );
END;
CREATE TRIGGER booking_mentor_free_on_update BEFORE UPDATE OF status, mentor_id, mentee_id, starts_at, ends_at, blocked_from, blocked_until ON booking
WHEN NEW.status IN ('held', 'requested', 'confirmed')
BEGIN
    SELECT RAISE(ABORT, 'booking_mentor_free')
    WHERE EXISTS (
        SELECT 1 FROM booking
        WHERE mentor_id = NEW.mentor_id AND status IN ('held', 'requested', 'confirmed')
          AND blocked_from < NEW.blocked_until AND blocked_until > NEW.blocked_from AND id <> NEW.id
    );
END;
CREATE TRIGGER booking_mentee_free_on_insert BEFORE INSERT ON booking
WHEN NEW.status IN ('held', 'requested', 'confirmed')
BEGIN
    SELECT RAISE(ABORT, 'booking_mentee_free')
    WHERE EXISTS (
        SELECT 1 FROM booking
        WHERE mentee_id = NEW.mentee_id AND status IN ('held', 'requested', 'confirmed')
          AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at AND id <> NEW.id
    );
END;
CREATE TRIGGER booking_mentee_free_on_update BEFORE UPDATE OF status, mentor_id, mentee_id, starts_at, ends_at, blocked_from, blocked_until ON booking
WHEN NEW.status IN ('held', 'requested', 'confirmed')
BEGIN
    SELECT RAISE(ABORT, 'booking_mentee_free')
    WHERE EXISTS (
        SELECT 1 FROM booking
        WHERE mentee_id = NEW.mentee_id AND status IN ('held', 'requested', 'confirmed')
          AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at AND id <> NEW.id
    );
END;
DROP TABLE group_session;
ALTER TABLE session_type DROP COLUMN seats;
ALTER TABLE session_type DROP COLUMN other_lengths;
ALTER TABLE session_type DROP COLUMN last_date;
ALTER TABLE session_type DROP COLUMN first_date;
ALTER TABLE session_type DROP COLUMN first_time_only;
ALTER TABLE session_type DROP COLUMN policy_mentor_free_until_hours;
ALTER TABLE booking DROP COLUMN policy_mentor_free_until_hours;
