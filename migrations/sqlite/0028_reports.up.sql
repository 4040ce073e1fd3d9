-- Reports of help requests are looked at by a moderator, who says what comes of them.

-- When a moderator read the report.
ALTER TABLE help_request_mentor ADD COLUMN looked_at BIGINT
    CONSTRAINT help_request_mentor_reports_looked_at CHECK (looked_at IS NULL OR reported_at IS NOT NULL);
CREATE INDEX help_request_mentor_reported ON help_request_mentor (reported_at)
    WHERE reported_at IS NOT NULL AND looked_at IS NULL;

CREATE TABLE help_verdict (
    request_id BLOB NOT NULL REFERENCES help_request (id) ON DELETE CASCADE,
    -- From 1, in the order in which they were decided.
    position INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    -- To who asked.
    words TEXT NOT NULL,
    decided_by BLOB NOT NULL REFERENCES account (id),
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (request_id, position),
    CONSTRAINT help_verdict_counted CHECK (position >= 1),
    CONSTRAINT help_verdict_known CHECK (verdict IN ('fine', 'taken_down')),
    CONSTRAINT help_verdict_words_bounded CHECK (length(words) <= 1000),
    CONSTRAINT help_verdict_says_why CHECK (verdict = 'fine' OR length(words) >= 1)
);
CREATE INDEX help_verdict_decided ON help_verdict (decided_at);
