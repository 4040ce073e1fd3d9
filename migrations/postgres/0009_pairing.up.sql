-- Rounds in which the mentees of a group get mentors.

CREATE TABLE pairing_round (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    objective TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'working',
    -- The run whose pairs are shown; 0 before the first. Pairs of the run before are kept for undo.
    run INTEGER NOT NULL DEFAULT 0,
    -- Scores were handed in; else they are made from profiles.
    scores_given BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    published_at BIGINT,
    CONSTRAINT pairing_round_name_bounded CHECK (length(name) BETWEEN 1 AND 80),
    CONSTRAINT pairing_round_objective_known CHECK (objective IN ('total', 'worst_off', 'stable')),
    CONSTRAINT pairing_round_state_known CHECK (state IN ('working', 'ready', 'published')),
    CONSTRAINT pairing_round_run_counted CHECK (run >= 0 AND (state = 'working' OR run > 0)),
    CONSTRAINT pairing_round_published_once CHECK ((state = 'published') = (published_at IS NOT NULL))
);
CREATE INDEX pairing_round_created ON pairing_round (created_at);

CREATE TABLE pairing_mentor (
    round_id UUID NOT NULL REFERENCES pairing_round (id) ON DELETE CASCADE,
    member_id UUID NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    capacity INTEGER NOT NULL,
    PRIMARY KEY (round_id, member_id),
    CONSTRAINT pairing_mentor_capacity_sane CHECK (capacity BETWEEN 0 AND 1000)
);
CREATE INDEX pairing_mentor_member ON pairing_mentor (member_id);

CREATE TABLE pairing_mentee (
    round_id UUID NOT NULL REFERENCES pairing_round (id) ON DELETE CASCADE,
    member_id UUID NOT NULL REFERENCES profile (member_id) ON DELETE CASCADE,
    PRIMARY KEY (round_id, member_id)
);
CREATE INDEX pairing_mentee_member ON pairing_mentee (member_id);

-- How well two people fit, as handed in, in ten-thousandths.
CREATE TABLE pairing_score (
    round_id UUID NOT NULL,
    mentee_id UUID NOT NULL,
    mentor_id UUID NOT NULL,
    score INTEGER NOT NULL,
    by_mentor INTEGER NOT NULL,
    PRIMARY KEY (round_id, mentee_id, mentor_id),
    CONSTRAINT pairing_score_of_mentee FOREIGN KEY (round_id, mentee_id) REFERENCES pairing_mentee (round_id, member_id) ON DELETE CASCADE,
    CONSTRAINT pairing_score_of_mentor FOREIGN KEY (round_id, mentor_id) REFERENCES pairing_mentor (round_id, member_id) ON DELETE CASCADE,
    CONSTRAINT pairing_score_within_bounds CHECK (score BETWEEN 0 AND 10000 AND by_mentor BETWEEN 0 AND 10000)
);
CREATE INDEX pairing_score_mentor ON pairing_score (round_id, mentor_id);

-- What was decided about two people, at most one thing.
CREATE TABLE pairing_rule (
    round_id UUID NOT NULL,
    mentee_id UUID NOT NULL,
    mentor_id UUID NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (round_id, mentee_id, mentor_id),
    CONSTRAINT pairing_rule_of_mentee FOREIGN KEY (round_id, mentee_id) REFERENCES pairing_mentee (round_id, member_id) ON DELETE CASCADE,
    CONSTRAINT pairing_rule_of_mentor FOREIGN KEY (round_id, mentor_id) REFERENCES pairing_mentor (round_id, member_id) ON DELETE CASCADE,
    CONSTRAINT pairing_rule_kind_known CHECK (kind IN ('must', 'pinned', 'never', 'blocked'))
);
CREATE INDEX pairing_rule_mentor ON pairing_rule (round_id, mentor_id);
-- Nobody must have two mentors.
CREATE UNIQUE INDEX pairing_rule_round_id_mentee_id_unique ON pairing_rule (round_id, mentee_id) WHERE kind IN ('must', 'pinned');

-- What a run found for each mentee: a mentor, or the reason (JSON) why there is none.
CREATE TABLE pairing_result (
    round_id UUID NOT NULL,
    run INTEGER NOT NULL,
    mentee_id UUID NOT NULL,
    mentor_id UUID,
    score INTEGER,
    reason TEXT,
    PRIMARY KEY (round_id, run, mentee_id),
    CONSTRAINT pairing_result_of_mentee FOREIGN KEY (round_id, mentee_id) REFERENCES pairing_mentee (round_id, member_id) ON DELETE CASCADE,
    CONSTRAINT pairing_result_of_mentor FOREIGN KEY (round_id, mentor_id) REFERENCES pairing_mentor (round_id, member_id) ON DELETE CASCADE,
    CONSTRAINT pairing_result_pair_or_reason CHECK ((mentor_id IS NULL) = (score IS NULL) AND (mentor_id IS NULL) = (reason IS NOT NULL))
);
CREATE INDEX pairing_result_mentee ON pairing_result (round_id, mentee_id);
CREATE INDEX pairing_result_mentor ON pairing_result (round_id, mentor_id);

-- Mentors who got nobody in a run, and why (JSON).
CREATE TABLE pairing_idle (
    round_id UUID NOT NULL,
    run INTEGER NOT NULL,
    mentor_id UUID NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (round_id, run, mentor_id),
    CONSTRAINT pairing_idle_of_mentor FOREIGN KEY (round_id, mentor_id) REFERENCES pairing_mentor (round_id, member_id) ON DELETE CASCADE
);
CREATE INDEX pairing_idle_mentor ON pairing_idle (round_id, mentor_id);
