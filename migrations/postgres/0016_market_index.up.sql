-- The market in tables, for those that outgrow memory (MARKET_INDEX=postgres). All of it is made from
-- profiles and calendars, and made anew when its format changes: nothing is lost when it is emptied.

-- What the whole is made of, and how far its lists go.
CREATE TABLE market_state (
    id INTEGER NOT NULL PRIMARY KEY,
    -- Another format is another program's: everything is made anew.
    format TEXT NOT NULL,
    -- Mentors who say anything.
    speakers INTEGER NOT NULL DEFAULT 0,
    -- Rises when anybody's price changes.
    prices BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT market_state_is_one CHECK (id = 1),
    CONSTRAINT market_state_speakers_counted CHECK (speakers >= 0)
);

-- A mentor as filters, words, meanings and the ranking see them.
CREATE TABLE market_mentor (
    number INTEGER NOT NULL PRIMARY KEY,
    member_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- Of the profile.
    version BIGINT NOT NULL,
    for_everyone BOOLEAN NOT NULL,
    for_members BOOLEAN NOT NULL,
    paused_until TEXT,
    skills TEXT[] NOT NULL,
    industry TEXT NOT NULL,
    languages TEXT[] NOT NULL,
    region TEXT NOT NULL,
    is_free BOOLEAN NOT NULL,
    is_paid BOOLEAN NOT NULL,
    is_open BOOLEAN NOT NULL,
    -- What an hour costs, of those who are paid.
    hour_minor BIGINT,
    hour_currency TEXT,
    rating DOUBLE PRECISION NOT NULL,
    joined_at BIGINT NOT NULL,
    reply_minutes INTEGER,
    -- The first time they can be booked, and half hours of two weeks in which a session can begin.
    first_free BIGINT,
    begins BIT(672) NOT NULL,
    -- When that may not be true any more.
    lapses_at BIGINT NOT NULL,
    -- What they say, folded, and how much each term counts.
    terms TEXT[] NOT NULL,
    weights REAL[] NOT NULL,
    words TSVECTOR NOT NULL GENERATED ALWAYS AS (array_to_tsvector(terms)) STORED,
    -- Their skills, roles and topics by the numbers of market_part.
    parts INTEGER[] NOT NULL,
    -- Numbers in place of words, as the ranking reads them.
    candidate BYTEA NOT NULL,
    -- Of all of the above: a row that would be the same is not written again.
    digest BYTEA NOT NULL,
    CONSTRAINT market_mentor_number_from_zero CHECK (number >= 0),
    CONSTRAINT market_mentor_term_has_weight CHECK (cardinality(terms) = cardinality(weights)),
    CONSTRAINT market_mentor_everyone_means_members CHECK (for_members OR NOT for_everyone),
    CONSTRAINT market_mentor_free_or_paid CHECK (NOT (is_free AND is_paid)),
    CONSTRAINT market_mentor_price_has_currency CHECK ((hour_minor IS NULL) = (hour_currency IS NULL))
);
CREATE UNIQUE INDEX market_mentor_member_id_unique ON market_mentor (member_id);
CREATE INDEX market_mentor_words ON market_mentor USING gin (words);
CREATE INDEX market_mentor_parts ON market_mentor USING gin (parts);
CREATE INDEX market_mentor_skills ON market_mentor USING gin (skills);
CREATE INDEX market_mentor_languages ON market_mentor USING gin (languages);
CREATE INDEX market_mentor_industry ON market_mentor (industry);
CREATE INDEX market_mentor_region ON market_mentor (region);
CREATE INDEX market_mentor_first_free ON market_mentor (first_free);
CREATE INDEX market_mentor_lapses ON market_mentor (lapses_at);
CREATE INDEX market_mentor_price ON market_mentor (hour_currency, hour_minor) WHERE hour_minor IS NOT NULL;

-- All terms that somebody has said, to look for typos among them, and which letters each has.
CREATE TABLE market_word (
    term TEXT NOT NULL PRIMARY KEY,
    letters BIGINT NOT NULL
);

-- What somebody says as a whole: a skill, a role, a topic. It goes with the last who says it.
CREATE TABLE market_part (
    id INTEGER NOT NULL PRIMARY KEY,
    said TEXT NOT NULL
);
-- A story without a full stop is longer than an index takes.
CREATE UNIQUE INDEX market_part_md5_unique ON market_part (md5(said));

-- What a part means in a model: a byte for each number and what a level is worth; nothing where it
-- means nothing.
CREATE TABLE market_vector (
    model TEXT NOT NULL,
    part_id INTEGER NOT NULL REFERENCES market_part (id) ON DELETE CASCADE,
    levels BYTEA,
    step REAL NOT NULL,
    PRIMARY KEY (model, part_id)
);
CREATE INDEX market_vector_part ON market_vector (part_id);

-- Models whose provider was asked about everything once.
CREATE TABLE market_asked (
    model TEXT NOT NULL PRIMARY KEY
);

-- The numbers of names, the same in every process, and which are of roles; skills as they are written.
CREATE TABLE market_name (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
);
CREATE TABLE market_role (
    place INTEGER NOT NULL PRIMARY KEY,
    name_id INTEGER NOT NULL REFERENCES market_name (id)
);
CREATE UNIQUE INDEX market_role_name_id_unique ON market_role (name_id);
CREATE TABLE market_skill (
    place INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
);
CREATE UNIQUE INDEX market_skill_name_unique ON market_skill (name);
