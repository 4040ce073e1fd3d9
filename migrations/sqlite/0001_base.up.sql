-- The base: accounts, profiles, open time, session types, bookings, reviews, jobs.
-- Ids are UUIDs (version 7), instants are milliseconds since 1970 in UTC, civil dates are text
-- 'YYYY-MM-DD', money is minor units. Unique indexes are named <table>_<columns>_unique.

CREATE TABLE account (
    id BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    -- Lower-cased; two addresses that differ in case only are one person.
    email_key TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'member',
    locale TEXT NOT NULL DEFAULT 'en',
    zone TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    verified_at BIGINT,
    adult_confirmed_at BIGINT NOT NULL,
    conduct_accepted_at BIGINT NOT NULL,
    conduct_version INTEGER NOT NULL,
    suspended_at BIGINT,
    last_active_at BIGINT NOT NULL,
    CONSTRAINT account_role_known CHECK (role IN ('member', 'moderator', 'admin')),
    CONSTRAINT account_locale_known CHECK (locale IN ('en', 'de')),
    CONSTRAINT account_email_bounded CHECK (length(email) BETWEEN 3 AND 254)
);
CREATE UNIQUE INDEX account_email_key_unique ON account (email_key);
CREATE INDEX account_created ON account (created_at);

-- One signed-in browser. Only the hash of its token is kept.
CREATE TABLE sign_in (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    device TEXT NOT NULL DEFAULT '',
    CONSTRAINT sign_in_lasts CHECK (expires_at > created_at)
);
CREATE UNIQUE INDEX sign_in_token_hash_unique ON sign_in (token_hash);
CREATE INDEX sign_in_member ON sign_in (member_id);

-- Links sent by mail: to confirm an address or to choose a new password. Used at most once.
CREATE TABLE mail_link (
    token_hash BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    CONSTRAINT mail_link_purpose_known CHECK (purpose IN ('verify', 'reset'))
);
CREATE INDEX mail_link_member ON mail_link (member_id);

CREATE TABLE api_token (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL,
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX api_token_token_hash_unique ON api_token (token_hash);

-- Attempts per address or account within a window; survives restarts.
CREATE TABLE attempt (
    bucket TEXT NOT NULL PRIMARY KEY,
    window_starts_at BIGINT NOT NULL,
    count INTEGER NOT NULL,
    CONSTRAINT attempt_counts CHECK (count > 0)
);

CREATE TABLE profile (
    member_id BLOB NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    headline TEXT NOT NULL DEFAULT '',
    story TEXT NOT NULL DEFAULT '',
    industry TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    college TEXT NOT NULL DEFAULT '',
    goals TEXT NOT NULL DEFAULT '',
    -- JSON arrays of text: languages by BCP 47 tag, ways to talk, links.
    languages TEXT NOT NULL DEFAULT '[]',
    ways_to_talk TEXT NOT NULL DEFAULT '[]',
    links TEXT NOT NULL DEFAULT '[]',
    photo_key TEXT,
    is_mentee BOOLEAN NOT NULL DEFAULT TRUE,
    is_mentor BOOLEAN NOT NULL DEFAULT FALSE,
    open_to_mentorship TEXT NOT NULL DEFAULT 'nobody',
    looking_for_mentor TEXT NOT NULL DEFAULT 'nobody',
    -- The mentor's card of expectations.
    helps_with TEXT NOT NULL DEFAULT '',
    does_not_take TEXT NOT NULL DEFAULT '',
    how_to_prepare TEXT NOT NULL DEFAULT '',
    time_given TEXT NOT NULL DEFAULT '',
    long_term_places INTEGER NOT NULL DEFAULT 0,
    long_term_taken INTEGER NOT NULL DEFAULT 0,
    hours_per_month INTEGER,
    paused_until TEXT,
    searchable BOOLEAN NOT NULL DEFAULT TRUE,
    verified_employer TEXT,
    -- Live signals, kept by jobs and by the writes they follow from.
    median_reply_minutes INTEGER,
    requests_received INTEGER NOT NULL DEFAULT 0,
    requests_answered INTEGER NOT NULL DEFAULT 0,
    sessions_kept INTEGER NOT NULL DEFAULT 0,
    sessions_missed INTEGER NOT NULL DEFAULT 0,
    review_count INTEGER NOT NULL DEFAULT 0,
    review_sum INTEGER NOT NULL DEFAULT 0,
    clarity_count INTEGER NOT NULL DEFAULT 0,
    clarity_sum INTEGER NOT NULL DEFAULT 0,
    preparation_count INTEGER NOT NULL DEFAULT 0,
    preparation_sum INTEGER NOT NULL DEFAULT 0,
    progress_count INTEGER NOT NULL DEFAULT 0,
    progress_sum INTEGER NOT NULL DEFAULT 0,
    -- Rises with every change of what others see; what indexes follow.
    version BIGINT NOT NULL DEFAULT 1,
    updated_at BIGINT NOT NULL,
    CONSTRAINT profile_is_somebody CHECK (is_mentee OR is_mentor),
    CONSTRAINT profile_name_bounded CHECK (length(name) BETWEEN 1 AND 120),
    CONSTRAINT profile_open_known CHECK (open_to_mentorship IN ('everyone', 'members', 'programmes', 'nobody')),
    CONSTRAINT profile_looking_known CHECK (looking_for_mentor IN ('everyone', 'members', 'programmes', 'nobody')),
    CONSTRAINT profile_places_sane CHECK (long_term_places BETWEEN 0 AND 200 AND long_term_taken >= 0),
    CONSTRAINT profile_hours_sane CHECK (hours_per_month IS NULL OR hours_per_month BETWEEN 1 AND 300),
    CONSTRAINT profile_counts_sane CHECK (review_count >= 0 AND review_sum BETWEEN review_count AND 5 * review_count)
);
CREATE UNIQUE INDEX profile_slug_unique ON profile (slug);
CREATE INDEX profile_updated ON profile (updated_at);

CREATE TABLE profile_skill (
    member_id BLOB NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    skill TEXT NOT NULL,
    level INTEGER NOT NULL,
    PRIMARY KEY (member_id, position),
    CONSTRAINT profile_skill_level_known CHECK (level BETWEEN 1 AND 4)
);

-- Roles held; an open end means still held.
CREATE TABLE profile_role (
    member_id BLOB NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    company TEXT NOT NULL DEFAULT '',
    from_year INTEGER NOT NULL,
    until_year INTEGER,
    PRIMARY KEY (member_id, position),
    CONSTRAINT profile_role_years_in_order CHECK (until_year IS NULL OR until_year >= from_year)
);

CREATE TABLE session_type (
    id BLOB NOT NULL PRIMARY KEY,
    mentor_id BLOB NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    position INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    length_minutes INTEGER NOT NULL,
    step_minutes INTEGER NOT NULL DEFAULT 15,
    -- Start times count from the full hour, or from the start of the opening.
    align TEXT NOT NULL DEFAULT 'hour',
    notice_minutes INTEGER NOT NULL DEFAULT 720,
    horizon_days INTEGER NOT NULL DEFAULT 30,
    buffer_before_minutes INTEGER NOT NULL DEFAULT 0,
    buffer_after_minutes INTEGER NOT NULL DEFAULT 0,
    max_per_day INTEGER,
    max_per_week INTEGER,
    max_per_month INTEGER,
    per_mentee_per_month INTEGER,
    needs_approval BOOLEAN NOT NULL DEFAULT FALSE,
    place TEXT NOT NULL DEFAULT 'room',
    place_detail TEXT NOT NULL DEFAULT '',
    -- JSON array of the mentor's questions.
    questions TEXT NOT NULL DEFAULT '[]',
    price_minor BIGINT NOT NULL DEFAULT 0,
    currency TEXT NOT NULL DEFAULT 'EUR',
    policy_free_until_hours INTEGER NOT NULL DEFAULT 12,
    policy_then_reschedules INTEGER NOT NULL DEFAULT 1,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT session_type_length_sane CHECK (length_minutes BETWEEN 5 AND 480),
    CONSTRAINT session_type_step_sane CHECK (step_minutes BETWEEN 5 AND 60),
    CONSTRAINT session_type_align_known CHECK (align IN ('hour', 'opening')),
    CONSTRAINT session_type_notice_sane CHECK (notice_minutes BETWEEN 0 AND 43200),
    CONSTRAINT session_type_horizon_sane CHECK (horizon_days BETWEEN 1 AND 366),
    CONSTRAINT session_type_buffers_sane CHECK (buffer_before_minutes BETWEEN 0 AND 240 AND buffer_after_minutes BETWEEN 0 AND 240),
    CONSTRAINT session_type_limits_sane CHECK (COALESCE(max_per_day, 1) > 0 AND COALESCE(max_per_week, 1) > 0 AND COALESCE(max_per_month, 1) > 0 AND COALESCE(per_mentee_per_month, 1) > 0),
    CONSTRAINT session_type_place_known CHECK (place IN ('room', 'link', 'phone')),
    CONSTRAINT session_type_price_not_negative CHECK (price_minor >= 0),
    CONSTRAINT session_type_currency_shape CHECK (length(currency) = 3),
    CONSTRAINT session_type_policy_sane CHECK (policy_free_until_hours BETWEEN 0 AND 720 AND policy_then_reschedules BETWEEN 0 AND 10)
);
CREATE INDEX session_type_mentor ON session_type (mentor_id, position);

-- One row a mentor: its version is what two editors of the same calendar race on.
CREATE TABLE availability (
    mentor_id BLOB NOT NULL PRIMARY KEY REFERENCES profile (member_id) ON DELETE CASCADE,
    zone TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at BIGINT NOT NULL
);

-- Open time: weekly on a weekday, or once on a date. Minutes of the wall clock in the zone of
-- `availability`; an opening may pass midnight.
CREATE TABLE opening (
    id BLOB NOT NULL PRIMARY KEY,
    mentor_id BLOB NOT NULL REFERENCES availability (mentor_id) ON DELETE CASCADE,
    weekday INTEGER,
    on_date TEXT,
    start_minute INTEGER NOT NULL,
    length_minutes INTEGER NOT NULL,
    every_weeks INTEGER NOT NULL DEFAULT 1,
    from_date TEXT,
    until_date TEXT,
    -- JSON array of dates on which a weekly opening does not happen.
    except_dates TEXT NOT NULL DEFAULT '[]',
    CONSTRAINT opening_weekly_or_once CHECK ((weekday BETWEEN 1 AND 7 AND from_date IS NOT NULL AND on_date IS NULL) OR (weekday IS NULL AND on_date IS NOT NULL AND from_date IS NULL AND until_date IS NULL)),
    CONSTRAINT opening_on_the_clock CHECK (start_minute BETWEEN 0 AND 1439 AND length_minutes BETWEEN 5 AND 1440),
    CONSTRAINT opening_weeks_sane CHECK (every_weeks BETWEEN 1 AND 52),
    CONSTRAINT opening_dates_in_order CHECK (until_date IS NULL OR until_date >= from_date)
);
CREATE INDEX opening_mentor ON opening (mentor_id);

-- A date whose weekly openings are replaced by these (JSON array of start and length); an empty
-- array closes the day.
CREATE TABLE day_override (
    mentor_id BLOB NOT NULL REFERENCES availability (mentor_id) ON DELETE CASCADE,
    on_date TEXT NOT NULL,
    openings TEXT NOT NULL,
    PRIMARY KEY (mentor_id, on_date)
);

CREATE TABLE booking (
    id BLOB NOT NULL PRIMARY KEY,
    mentor_id BLOB NOT NULL REFERENCES profile (member_id),
    mentee_id BLOB NOT NULL REFERENCES profile (member_id),
    session_type_id BLOB NOT NULL REFERENCES session_type (id),
    status TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    -- The session with the mentor's buffers: what no other booking may touch.
    blocked_from BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL,
    -- When a hold or a request lapses by itself.
    expires_at BIGINT,
    -- As agreed when booked; a later change of the session type does not change it.
    title TEXT NOT NULL,
    place TEXT NOT NULL,
    place_detail TEXT NOT NULL DEFAULT '',
    price_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    policy_free_until_hours INTEGER NOT NULL,
    policy_then_reschedules INTEGER NOT NULL,
    needs_approval BOOLEAN NOT NULL,
    answers TEXT NOT NULL DEFAULT '[]',
    mentee_zone TEXT NOT NULL,
    late_reschedules INTEGER NOT NULL DEFAULT 0,
    -- The invitation's SEQUENCE; rises with every change the calendars must follow.
    sequence INTEGER NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 1,
    ended_by TEXT,
    ended_late BOOLEAN,
    ended_at BIGINT,
    reason TEXT NOT NULL DEFAULT '',
    missed_by TEXT,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    updated_at BIGINT NOT NULL,
    CONSTRAINT booking_status_known CHECK (status IN ('held', 'requested', 'confirmed', 'declined', 'cancelled', 'expired', 'kept', 'no_show')),
    CONSTRAINT booking_two_people CHECK (mentor_id <> mentee_id),
    CONSTRAINT booking_time_in_order CHECK (starts_at < ends_at),
    CONSTRAINT booking_blocks_itself CHECK (blocked_from <= starts_at AND ends_at <= blocked_until),
    CONSTRAINT booking_lapses_only_while_open CHECK ((expires_at IS NOT NULL) = (status IN ('held', 'requested'))),
    CONSTRAINT booking_cancelled_by_somebody CHECK ((status <> 'cancelled') OR (ended_by IN ('mentor', 'mentee') AND ended_at IS NOT NULL AND ended_late IS NOT NULL)),
    CONSTRAINT booking_missed_by_somebody CHECK ((status = 'no_show') = (missed_by IS NOT NULL)),
    CONSTRAINT booking_missed_by_known CHECK (missed_by IS NULL OR missed_by IN ('mentor', 'mentee')),
    CONSTRAINT booking_agreed_has_time CHECK (status NOT IN ('confirmed', 'kept', 'no_show') OR confirmed_at IS NOT NULL)
);
CREATE INDEX booking_mentor_time ON booking (mentor_id, blocked_until);
CREATE INDEX booking_mentee_time ON booking (mentee_id, ends_at);
CREATE INDEX booking_session_type ON booking (session_type_id);
CREATE INDEX booking_lapses ON booking (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX booking_created ON booking (created_at);

-- One slot, one winner: no two live bookings of a mentor touch, nor of a mentee. SQLite has no
-- exclusion constraint; these triggers say the same, under the same names.
CREATE INDEX booking_mentor_live ON booking (mentor_id, blocked_from, blocked_until) WHERE status IN ('held', 'requested', 'confirmed');
CREATE INDEX booking_mentee_live ON booking (mentee_id, starts_at, ends_at) WHERE status IN ('held', 'requested', 'confirmed');
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

-- What happened to a booking, in order; shown to both sides and to staff.
CREATE TABLE booking_event (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    member_id BLOB,
    kind TEXT NOT NULL,
    -- JSON: for a move, the times before and after.
    detail TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX booking_event_booking ON booking_event (booking_id, at);

CREATE TABLE review (
    id BLOB NOT NULL PRIMARY KEY,
    booking_id BLOB NOT NULL REFERENCES booking (id),
    author_id BLOB NOT NULL REFERENCES profile (member_id),
    subject_id BLOB NOT NULL REFERENCES profile (member_id),
    author_side TEXT NOT NULL,
    overall INTEGER NOT NULL,
    clarity INTEGER,
    preparation INTEGER,
    progress INTEGER,
    body TEXT NOT NULL DEFAULT '',
    -- For the platform only.
    private_note TEXT NOT NULL DEFAULT '',
    written_at BIGINT NOT NULL,
    -- When the other side may see it: both wrote, or 14 days after the session.
    visible_at BIGINT NOT NULL,
    -- Whether the subject's score already has it in.
    counted BOOLEAN NOT NULL DEFAULT FALSE,
    CONSTRAINT review_side_known CHECK (author_side IN ('mentor', 'mentee')),
    CONSTRAINT review_of_another CHECK (author_id <> subject_id),
    CONSTRAINT review_scores_known CHECK (overall BETWEEN 1 AND 5 AND COALESCE(clarity, 1) BETWEEN 1 AND 5 AND COALESCE(preparation, 1) BETWEEN 1 AND 5 AND COALESCE(progress, 1) BETWEEN 1 AND 5)
);
CREATE UNIQUE INDEX review_booking_id_author_id_unique ON review (booking_id, author_id);
CREATE INDEX review_subject ON review (subject_id, visible_at);
CREATE INDEX review_uncounted ON review (visible_at) WHERE NOT counted;

-- Work that follows a change, written in the change's own transaction.
CREATE TABLE job (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    -- Two jobs of one key are one job.
    unique_key TEXT,
    payload TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    status TEXT NOT NULL DEFAULT 'waiting',
    attempts INTEGER NOT NULL DEFAULT 0,
    claimed_until BIGINT,
    last_error TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    CONSTRAINT job_status_known CHECK (status IN ('waiting', 'done', 'dead'))
);
CREATE UNIQUE INDEX job_unique_key_unique ON job (unique_key);
CREATE INDEX job_due ON job (run_at) WHERE status = 'waiting';

-- The answer given to a REST request, so that a repeated one gets the same.
CREATE TABLE idempotent_answer (
    member_id BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    idempotency_key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status INTEGER,
    body TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (member_id, idempotency_key)
);

-- Counts per UTC day of what leaves no row of its own (visits, profile opens).
CREATE TABLE daily_figure (
    day TEXT NOT NULL,
    name TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (day, name)
);
