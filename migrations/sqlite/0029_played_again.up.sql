-- What the provider told and nothing came of yet: what it is, whom it is about, and who had it played again.

-- Empty: it was not understood, or came before this was kept.
ALTER TABLE provider_event ADD COLUMN what TEXT NOT NULL DEFAULT '';
-- A payment, or what was to leave.
ALTER TABLE provider_event ADD COLUMN about_id BLOB;

CREATE TABLE provider_event_play (
    id BLOB NOT NULL PRIMARY KEY,
    event_id BLOB NOT NULL REFERENCES provider_event (id) ON DELETE CASCADE,
    played_by BLOB NOT NULL REFERENCES account (id),
    played_at BIGINT NOT NULL,
    -- What came of it.
    received TEXT NOT NULL,
    CONSTRAINT provider_event_play_received_known CHECK (received IN ('done', 'waits', 'alarm'))
);
CREATE INDEX provider_event_play_event ON provider_event_play (event_id, played_at);

-- The built-in provider: how the payer's bank decided, and what came back of what it sent.
ALTER TABLE test_charge ADD COLUMN decided TEXT
    CONSTRAINT test_charge_decided_known CHECK (decided IS NULL OR decided IN ('won', 'lost'));
ALTER TABLE test_transfer ADD COLUMN came_back_at BIGINT;
