-- What matters to members when mentors are ranked, as weights in words such as `skills=80 price=ignore`.
CREATE TABLE match_criteria (
    member_id UUID NOT NULL PRIMARY KEY REFERENCES profile (member_id) ON DELETE CASCADE,
    weights TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT match_criteria_weights_bounded CHECK (length(weights) BETWEEN 1 AND 400)
);

-- What a member thinks of a suggestion, and what it changed, so that it can be undone.
CREATE TABLE match_feedback (
    id UUID NOT NULL PRIMARY KEY,
    member_id UUID NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    mentor_id UUID NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    said TEXT NOT NULL,
    -- The feature whose weight moved, and between what.
    raised TEXT,
    raised_from TEXT,
    raised_to TEXT,
    -- An industry that is no suggestion any more.
    left_out TEXT,
    hidden BOOLEAN NOT NULL,
    said_at BIGINT NOT NULL,
    CONSTRAINT match_feedback_raised_whole CHECK ((raised IS NULL) = (raised_from IS NULL) AND (raised IS NULL) = (raised_to IS NULL)),
    CONSTRAINT match_feedback_good_stays CHECK (said <> 'good' OR NOT hidden)
);
CREATE UNIQUE INDEX match_feedback_member_id_mentor_id_unique ON match_feedback (member_id, mentor_id);
CREATE INDEX match_feedback_mentor ON match_feedback (mentor_id);
