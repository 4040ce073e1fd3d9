-- What members keep of the market, whom they ask when nobody is found, and what mentors were shown.

CREATE TABLE kept_mentor (
    member_id BLOB NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    mentor_id BLOB NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    mark TEXT NOT NULL,
    marked_at BIGINT NOT NULL,
    PRIMARY KEY (member_id, mentor_id),
    CONSTRAINT kept_mentor_is_another CHECK (member_id <> mentor_id),
    CONSTRAINT kept_mentor_mark_known CHECK (mark IN ('bookmark', 'hidden'))
);
CREATE INDEX kept_mentor_mentor ON kept_mentor (mentor_id);

-- A search that tells its member when somebody new fits.
CREATE TABLE saved_search (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    -- The market's parameters, as in its address.
    parameters TEXT NOT NULL,
    paused BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    -- When the market is looked through for it again.
    look_at BIGINT NOT NULL,
    told_at BIGINT,
    CONSTRAINT saved_search_name_bounded CHECK (length(name) BETWEEN 1 AND 80),
    CONSTRAINT saved_search_parameters_bounded CHECK (length(parameters) <= 4000)
);
CREATE INDEX saved_search_member ON saved_search (member_id);
CREATE INDEX saved_search_look ON saved_search (look_at);

-- Who fitted a search before. Without told_at: found, and not written about yet.
CREATE TABLE saved_search_mentor (
    search_id BLOB NOT NULL REFERENCES saved_search (id) ON DELETE CASCADE,
    mentor_id BLOB NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    found_at BIGINT NOT NULL,
    told_at BIGINT,
    PRIMARY KEY (search_id, mentor_id)
);
CREATE INDEX saved_search_mentor_mentor ON saved_search_mentor (mentor_id);

-- Links in letters that stop them.
CREATE TABLE saved_search_stop (
    token_hash BLOB NOT NULL PRIMARY KEY,
    search_id BLOB NOT NULL REFERENCES saved_search (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE INDEX saved_search_stop_search ON saved_search_stop (search_id);

-- What a learner asks of mentors who fit.
CREATE TABLE help_request (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    goal TEXT NOT NULL,
    tried TEXT NOT NULL,
    question TEXT NOT NULL,
    -- How long a session they wish for.
    minutes INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'open',
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    picked_mentor_id BLOB REFERENCES profile (member_id) ON DELETE SET NULL,
    CONSTRAINT help_request_goal_bounded CHECK (length(goal) BETWEEN 1 AND 300),
    CONSTRAINT help_request_texts_bounded CHECK (length(tried) <= 2000 AND length(question) BETWEEN 1 AND 2000),
    CONSTRAINT help_request_minutes_sane CHECK (minutes BETWEEN 5 AND 480),
    CONSTRAINT help_request_state_known CHECK (state IN ('open', 'picked', 'closed', 'expired', 'reported')),
    CONSTRAINT help_request_ends_once CHECK ((state = 'open') = (ended_at IS NULL))
);
CREATE INDEX help_request_member ON help_request (member_id, created_at);

-- Which mentors a request is shown to, and who of them reported it.
CREATE TABLE help_request_mentor (
    request_id BLOB NOT NULL REFERENCES help_request (id) ON DELETE CASCADE,
    mentor_id BLOB NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    shown_at BIGINT NOT NULL,
    reported_at BIGINT,
    report TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (request_id, mentor_id),
    CONSTRAINT help_request_mentor_report_bounded CHECK (length(report) <= 1000)
);
CREATE INDEX help_request_mentor_shown ON help_request_mentor (mentor_id, shown_at);

CREATE TABLE help_answer (
    request_id BLOB NOT NULL,
    mentor_id BLOB NOT NULL,
    body TEXT NOT NULL,
    session_type_id BLOB REFERENCES session_type (id) ON DELETE SET NULL,
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (request_id, mentor_id),
    CONSTRAINT help_answer_by_who_was_asked FOREIGN KEY (request_id, mentor_id)
        REFERENCES help_request_mentor (request_id, mentor_id) ON DELETE CASCADE,
    CONSTRAINT help_answer_body_bounded CHECK (length(body) BETWEEN 1 AND 2000)
);

-- Who was shown at which place of a list. Kept for some weeks; what lasts are the days.
CREATE TABLE impression (
    mentor_id BLOB NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    viewer_id BLOB,
    shown_at BIGINT NOT NULL,
    -- From 1.
    place INTEGER NOT NULL,
    -- The chance of this place, in ten-thousandths.
    propensity INTEGER NOT NULL,
    CONSTRAINT impression_place_counted CHECK (place >= 1),
    CONSTRAINT impression_propensity_sane CHECK (propensity BETWEEN 1 AND 10000)
);
CREATE INDEX impression_shown ON impression (shown_at);
CREATE INDEX impression_mentor ON impression (mentor_id);

CREATE TABLE mentor_day (
    mentor_id BLOB NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    -- A day of UTC.
    day TEXT NOT NULL,
    impressions INTEGER NOT NULL DEFAULT 0,
    opens INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (mentor_id, day),
    CONSTRAINT mentor_day_counted CHECK (impressions >= 0 AND opens >= 0)
);
CREATE INDEX mentor_day_day ON mentor_day (day);

-- How unequal the impressions of a day and the six before it were, in ten-thousandths.
CREATE TABLE exposure_day (
    day TEXT NOT NULL PRIMARY KEY,
    mentors INTEGER NOT NULL,
    impressions BIGINT NOT NULL,
    gini INTEGER NOT NULL,
    coverage INTEGER NOT NULL,
    top_hundredth INTEGER NOT NULL
);

-- How exposure is shared; the newest row counts, without one the default does.
CREATE TABLE sharing (
    id BLOB NOT NULL PRIMARY KEY,
    band INTEGER NOT NULL,
    exploring_band INTEGER NOT NULL,
    explore_every INTEGER NOT NULL,
    weekly_cap INTEGER NOT NULL,
    changed_by BLOB NOT NULL REFERENCES account (id),
    changed_at BIGINT NOT NULL,
    CONSTRAINT sharing_bands_sane CHECK (band BETWEEN 0 AND 10000 AND exploring_band BETWEEN 0 AND 10000),
    CONSTRAINT sharing_ranks_sane CHECK (explore_every BETWEEN 0 AND 1000 AND weekly_cap >= 1)
);
CREATE INDEX sharing_changed ON sharing (changed_at);
