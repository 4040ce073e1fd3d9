-- What the ranking knew when a member was shown a mentor: a byte for each feature, and how likely the
-- mentor answers, in ten-thousandths. From these it is learned what people take up.
ALTER TABLE impression ADD COLUMN features BYTEA;
ALTER TABLE impression ADD COLUMN answers INTEGER
    CONSTRAINT impression_answers_sane CHECK (answers BETWEEN 0 AND 10000);

-- What was learned; the newest version is in use.
CREATE TABLE match_model (
    id UUID NOT NULL PRIMARY KEY,
    model TEXT NOT NULL,
    -- What was shown before has been learned from.
    learned_until BIGINT NOT NULL,
    -- Impressions that this version was made of beside the one before it.
    observed INTEGER NOT NULL,
    made_at BIGINT NOT NULL,
    -- The admin who began anew or went back; nobody for what was learned.
    made_by UUID REFERENCES account (id),
    CONSTRAINT match_model_observed_counted CHECK (observed >= 0)
);
CREATE INDEX match_model_made ON match_model (made_at);
