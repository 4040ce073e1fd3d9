-- Group sessions with seats, counter-proposals whose times are held, weekly series, and finer rules
-- of session types.

ALTER TABLE session_type ADD COLUMN seats INTEGER NOT NULL DEFAULT 1
    CONSTRAINT session_type_seats_sane CHECK (seats BETWEEN 1 AND 500);

-- JSON array of minutes.
ALTER TABLE session_type ADD COLUMN other_lengths TEXT NOT NULL DEFAULT '[]';
ALTER TABLE session_type ADD COLUMN first_date TEXT;
ALTER TABLE session_type ADD COLUMN last_date TEXT
    CONSTRAINT session_type_dates_in_order CHECK (last_date >= first_date);
ALTER TABLE session_type ADD COLUMN first_time_only BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE session_type ADD COLUMN policy_mentor_free_until_hours INTEGER NOT NULL DEFAULT 12
    CONSTRAINT session_type_mentor_policy_sane CHECK (policy_mentor_free_until_hours BETWEEN 0 AND 720);
ALTER TABLE booking ADD COLUMN policy_mentor_free_until_hours INTEGER NOT NULL DEFAULT 12;
UPDATE session_type SET policy_mentor_free_until_hours = policy_free_until_hours;
UPDATE booking SET policy_mentor_free_until_hours = policy_free_until_hours;

-- One session of many at one time: two first seats never make two of them. The count is kept by
-- the trigger on booking, and the rule on it is what nobody gets past.
CREATE TABLE group_session (
    id BLOB NOT NULL PRIMARY KEY,
    session_type_id BLOB NOT NULL REFERENCES session_type (id),
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    seats INTEGER NOT NULL,
    seats_taken INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    CONSTRAINT group_session_time_in_order CHECK (starts_at < ends_at),
    CONSTRAINT group_session_has_seats CHECK (seats_taken BETWEEN 0 AND seats)
);
CREATE UNIQUE INDEX group_session_session_type_id_starts_at_unique ON group_session (session_type_id, starts_at);

-- Of a seat: its session. Of a time held for an answer: the booking it is proposed for.
ALTER TABLE booking ADD COLUMN group_session_id BLOB REFERENCES group_session (id);
ALTER TABLE booking ADD COLUMN proposed_for BLOB REFERENCES booking (id)
    CONSTRAINT booking_proposed_is_held CHECK (proposed_for IS NULL OR (status IN ('held', 'expired') AND group_session_id IS NULL));
ALTER TABLE booking ADD COLUMN series_id BLOB;
CREATE INDEX booking_group_session ON booking (group_session_id) WHERE group_session_id IS NOT NULL;
CREATE INDEX booking_proposed_for ON booking (proposed_for) WHERE proposed_for IS NOT NULL;
CREATE INDEX booking_series ON booking (series_id) WHERE series_id IS NOT NULL;

-- Seats of one session share its time; so do a booking and the times proposed for it, of which
-- one at most becomes true.
DROP TRIGGER booking_mentor_free_on_insert;
DROP TRIGGER booking_mentor_free_on_update;
DROP TRIGGER booking_mentee_free_on_insert;
DROP TRIGGER booking_mentee_free_on_update;
CREATE TRIGGER booking_mentor_free_on_insert BEFORE INSERT ON booking
WHEN NEW.status IN ('held', 'requested', 'confirmed')
BEGIN
    SELECT RAISE(ABORT, 'booking_mentor_free')
    WHERE EXISTS (
        SELECT 1 FROM booking
        WHERE mentor_id = NEW.mentor_id AND status IN ('held', 'requested', 'confirmed')
          AND blocked_from < NEW.blocked_until AND blocked_until > NEW.blocked_from AND COALESCE(group_session_id, proposed_for, id) <> COALESCE(NEW.group_session_id, NEW.proposed_for, NEW.id)
    );
END;
CREATE TRIGGER booking_mentor_free_on_update BEFORE UPDATE OF status, mentor_id, mentee_id, starts_at, ends_at, blocked_from, blocked_until, group_session_id, proposed_for ON booking
WHEN NEW.status IN ('held', 'requested', 'confirmed')
BEGIN
    SELECT RAISE(ABORT, 'booking_mentor_free')
    WHERE EXISTS (
        SELECT 1 FROM booking
        WHERE mentor_id = NEW.mentor_id AND status IN ('held', 'requested', 'confirmed')
          AND blocked_from < NEW.blocked_until AND blocked_until > NEW.blocked_from AND COALESCE(group_session_id, proposed_for, id) <> COALESCE(NEW.group_session_id, NEW.proposed_for, NEW.id)
    );
END;
CREATE TRIGGER booking_mentee_free_on_insert BEFORE INSERT ON booking
WHEN NEW.status IN ('held', 'requested', 'confirmed')
BEGIN
    SELECT RAISE(ABORT, 'booking_mentee_free')
    WHERE EXISTS (
        SELECT 1 FROM booking
        WHERE mentee_id = NEW.mentee_id AND status IN ('held', 'requested', 'confirmed')
          AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at AND COALESCE(proposed_for, id) <> COALESCE(NEW.proposed_for, NEW.id)
    );
END;
CREATE TRIGGER booking_mentee_free_on_update BEFORE UPDATE OF status, mentor_id, mentee_id, starts_at, ends_at, blocked_from, blocked_until, group_session_id, proposed_for ON booking
WHEN NEW.status IN ('held', 'requested', 'confirmed')
BEGIN
    SELECT RAISE(ABORT, 'booking_mentee_free')
    WHERE EXISTS (
        SELECT 1 FROM booking
        WHERE mentee_id = NEW.mentee_id AND status IN ('held', 'requested', 'confirmed')
          AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at AND COALESCE(proposed_for, id) <> COALESCE(NEW.proposed_for, NEW.id)
    );
END;

CREATE TRIGGER booking_takes_seat_on_insert AFTER INSERT ON booking
WHEN NEW.group_session_id IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'booking_seat_in_its_session')
    WHERE NEW.status IN ('held', 'requested', 'confirmed') AND NOT EXISTS (
        SELECT 1 FROM group_session g
        WHERE g.id = NEW.group_session_id AND g.session_type_id = NEW.session_type_id
          AND g.starts_at = NEW.starts_at AND g.ends_at = NEW.ends_at);
    UPDATE group_session SET seats_taken = seats_taken + 1
    WHERE id = NEW.group_session_id AND NEW.status IN ('held', 'requested', 'confirmed', 'kept', 'no_show');
END;
CREATE TRIGGER booking_takes_seat_on_update AFTER UPDATE OF status, group_session_id, starts_at, ends_at ON booking
WHEN OLD.group_session_id IS NOT NULL OR NEW.group_session_id IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'booking_seat_in_its_session')
    WHERE NEW.group_session_id IS NOT NULL AND NEW.status IN ('held', 'requested', 'confirmed') AND NOT EXISTS (
        SELECT 1 FROM group_session g
        WHERE g.id = NEW.group_session_id AND g.session_type_id = NEW.session_type_id
          AND g.starts_at = NEW.starts_at AND g.ends_at = NEW.ends_at);
    UPDATE group_session SET seats_taken = seats_taken - 1
    WHERE id = OLD.group_session_id AND OLD.status IN ('held', 'requested', 'confirmed', 'kept', 'no_show');
    UPDATE group_session SET seats_taken = seats_taken + 1
    WHERE id = NEW.group_session_id AND NEW.status IN ('held', 'requested', 'confirmed', 'kept', 'no_show');
END;

-- Other times that one side offers for a booking, to be answered by the other side. While one is
-- open, its times are rows of booking that name it in proposed_for.
CREATE TABLE booking_proposal (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
    round INTEGER NOT NULL,
    by_side TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'open',
    -- JSON array of the sessions offered.
    times TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    answered_at BIGINT,
    CONSTRAINT booking_proposal_round_known CHECK (round BETWEEN 1 AND 3),
    CONSTRAINT booking_proposal_side_known CHECK (by_side IN ('mentor', 'mentee')),
    CONSTRAINT booking_proposal_status_known CHECK (status IN ('open', 'accepted', 'declined', 'countered', 'expired', 'withdrawn')),
    CONSTRAINT booking_proposal_answered CHECK ((status = 'open') = (answered_at IS NULL))
);
CREATE UNIQUE INDEX booking_proposal_booking_id_round_unique ON booking_proposal (booking_id, round);
CREATE UNIQUE INDEX booking_proposal_booking_id_unique ON booking_proposal (booking_id) WHERE status = 'open';
