-- Waitlists, appeals against a mark as no-show, and time spent in another zone.

-- Somebody waits for a time of this kind. It ends when they book one, or leave.
CREATE TABLE waitlist_entry (
    id UUID NOT NULL PRIMARY KEY,
    mentor_id UUID NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    session_type_id UUID NOT NULL REFERENCES session_type (id) ON DELETE CASCADE,
    mentee_id UUID NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    mentee_zone TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    ended_at BIGINT,
    outcome TEXT,
    CONSTRAINT waitlist_entry_two_people CHECK (mentor_id <> mentee_id),
    CONSTRAINT waitlist_entry_outcome_known CHECK (outcome IS NULL OR outcome IN ('booked', 'left')),
    CONSTRAINT waitlist_entry_ends_somehow CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX waitlist_entry_session_type_id_mentee_id_unique ON waitlist_entry (session_type_id, mentee_id) WHERE ended_at IS NULL;
CREATE INDEX waitlist_entry_line ON waitlist_entry (mentor_id, joined_at, id) WHERE ended_at IS NULL;
CREATE INDEX waitlist_entry_mentee ON waitlist_entry (mentee_id) WHERE ended_at IS NULL;

-- A time that was given back while somebody waits: closed to all others until the first in line
-- was offered it, or until kept_until, should nobody get round to it.
CREATE TABLE freed_time (
    id UUID NOT NULL PRIMARY KEY,
    mentor_id UUID NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    session_type_id UUID NOT NULL REFERENCES session_type (id) ON DELETE CASCADE,
    group_session_id UUID REFERENCES group_session (id),
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    blocked_from BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL,
    freed_at BIGINT NOT NULL,
    kept_until BIGINT NOT NULL,
    CONSTRAINT freed_time_in_order CHECK (starts_at < ends_at AND blocked_from <= starts_at AND ends_at <= blocked_until)
);
CREATE INDEX freed_time_mentor ON freed_time (mentor_id, kept_until);

-- Of a time that is offered to somebody who waits: their place in line.
ALTER TABLE booking ADD COLUMN waitlist_entry_id UUID REFERENCES waitlist_entry (id);
CREATE INDEX booking_waitlist_entry ON booking (waitlist_entry_id) WHERE waitlist_entry_id IS NOT NULL;

-- One appeal against a mark as no-show, with the words of both, and what a moderator decided.
CREATE TABLE booking_appeal (
    booking_id UUID NOT NULL PRIMARY KEY REFERENCES booking (id) ON DELETE CASCADE,
    by_side TEXT NOT NULL,
    words TEXT NOT NULL,
    other_words TEXT NOT NULL DEFAULT '',
    appealed_at BIGINT NOT NULL,
    ruling TEXT,
    ruled_at BIGINT,
    ruled_by UUID REFERENCES account (id),
    CONSTRAINT booking_appeal_side_known CHECK (by_side IN ('mentor', 'mentee')),
    CONSTRAINT booking_appeal_words_bounded CHECK (length(words) BETWEEN 1 AND 2000 AND length(other_words) <= 2000),
    CONSTRAINT booking_appeal_ruling_known CHECK (ruling IS NULL OR ruling IN ('upheld', 'kept', 'excused')),
    CONSTRAINT booking_appeal_ruled_by_somebody CHECK ((ruling IS NULL) = (ruled_at IS NULL) AND (ruling IS NULL) = (ruled_by IS NULL))
);
CREATE INDEX booking_appeal_open ON booking_appeal (appealed_at, booking_id) WHERE ruling IS NULL;
ALTER TABLE booking ADD COLUMN appealed_at BIGINT
    CONSTRAINT booking_appeal_is_of_no_show CHECK (appealed_at IS NULL OR status = 'no_show');
ALTER TABLE booking ADD COLUMN appeal_upheld_at BIGINT
    CONSTRAINT booking_upheld_was_appealed CHECK (appeal_upheld_at IS NULL OR appealed_at IS NOT NULL);

-- From the first to the last of these dates a mentor's openings are read on the clock of a zone
-- other than the usual one. Periods do not overlap; whoever edits them holds the version of
-- availability.
CREATE TABLE travel_period (
    mentor_id UUID NOT NULL REFERENCES availability (mentor_id) ON DELETE CASCADE,
    first_date TEXT NOT NULL,
    last_date TEXT NOT NULL,
    zone TEXT NOT NULL,
    PRIMARY KEY (mentor_id, first_date),
    CONSTRAINT travel_period_dates_in_order CHECK (last_date >= first_date)
);
