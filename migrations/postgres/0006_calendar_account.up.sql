-- Accounts at calendar services: their calendars are read for busy times, and one gets sessions.

-- Since when a connection waits for the sessions in it to be taken out; then it is removed.
ALTER TABLE connection ADD COLUMN leaving_at BIGINT;

CREATE TABLE calendar_account (
    connection_id UUID NOT NULL PRIMARY KEY REFERENCES connection (id) ON DELETE CASCADE,
    user_name TEXT NOT NULL,
    -- Sealed with the key of the settings that key_id names, and bound to connection_id.
    password BYTEA NOT NULL,
    key_id TEXT NOT NULL,
    -- Since when sessions cannot be written, why (JSON), and how often it was tried.
    unwritten_since BIGINT,
    unwritten_trouble TEXT,
    write_failures INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT calendar_account_user_name_bounded CHECK (length(user_name) BETWEEN 1 AND 200),
    CONSTRAINT calendar_account_password_sealed CHECK (length(password) BETWEEN 41 AND 1100),
    CONSTRAINT calendar_account_unwritten_told CHECK ((unwritten_since IS NULL) = (unwritten_trouble IS NULL))
);

-- A calendar of an account.
CREATE TABLE account_calendar (
    connection_id UUID NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    colour TEXT,
    can_write BOOLEAN NOT NULL,
    is_read BOOLEAN NOT NULL,
    gets_sessions BOOLEAN NOT NULL,
    PRIMARY KEY (connection_id, number),
    CONSTRAINT account_calendar_address_bounded CHECK (length(address) BETWEEN 1 AND 2000),
    CONSTRAINT account_calendar_gets_what_it_takes CHECK (can_write OR NOT gets_sessions)
);
CREATE UNIQUE INDEX account_calendar_connection_id_address_unique ON account_calendar (connection_id, address);
-- One calendar of an account gets the sessions.
CREATE UNIQUE INDEX account_calendar_connection_id_unique ON account_calendar (connection_id) WHERE gets_sessions;

-- A session as it was written into a calendar elsewhere.
CREATE TABLE session_copy (
    connection_id UUID NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    booking_id UUID NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
    -- The calendar, and the event in it.
    calendar TEXT NOT NULL,
    address TEXT NOT NULL,
    -- The booking's version that was written.
    version BIGINT NOT NULL,
    -- The person took it out there: it is not written again.
    gone_at BIGINT,
    PRIMARY KEY (connection_id, booking_id)
);
CREATE INDEX session_copy_booking ON session_copy (booking_id);
