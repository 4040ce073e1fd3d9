-- Other calendars: a feed per person to read from elsewhere, and calendars read from elsewhere.

-- The address of a person's sessions as a calendar. Only the hash of its secret is kept.
CREATE TABLE calendar_feed (
    member_id UUID NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    token_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX calendar_feed_token_hash_unique ON calendar_feed (token_hash);

-- A calendar of a mentor elsewhere. What was read counts until fresh_until; later nobody knows.
CREATE TABLE connection (
    id UUID NOT NULL PRIMARY KEY,
    member_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    address TEXT NOT NULL,
    -- What to send along to learn whether anything changed: JSON.
    marker TEXT NOT NULL DEFAULT '{}',
    created_at BIGINT NOT NULL,
    next_read_at BIGINT NOT NULL,
    read_at BIGINT,
    fresh_until BIGINT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    failing_since BIGINT,
    -- Why the last reading failed: JSON.
    trouble TEXT,
    busy_count INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT connection_kind_known CHECK (kind IN ('ics', 'caldav')),
    CONSTRAINT connection_label_bounded CHECK (length(label) BETWEEN 1 AND 80),
    CONSTRAINT connection_address_bounded CHECK (length(address) BETWEEN 1 AND 2000),
    CONSTRAINT connection_failing_told CHECK ((failing_since IS NULL) = (trouble IS NULL))
);
CREATE UNIQUE INDEX connection_member_id_address_unique ON connection (member_id, address);
CREATE INDEX connection_next_read ON connection (next_read_at);

-- When a calendar elsewhere makes its mentor busy.
CREATE TABLE external_busy (
    connection_id UUID NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    title TEXT,
    PRIMARY KEY (connection_id, number),
    CONSTRAINT external_busy_lasts CHECK (ends_at > starts_at)
);
CREATE INDEX external_busy_ends ON external_busy (connection_id, ends_at);
