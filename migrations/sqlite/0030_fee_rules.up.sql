-- What the platform keeps of prices: sets of tiers. Each takes force at an instant; none is ever changed, and one that
-- is not in force yet can be taken back.
CREATE TABLE fee_rule (
    id BLOB NOT NULL PRIMARY KEY,
    takes_force_at BIGINT NOT NULL,
    -- Nobody: it was there from the beginning.
    made_by BLOB REFERENCES account (id),
    made_at BIGINT NOT NULL,
    taken_back_by BLOB REFERENCES account (id),
    taken_back_at BIGINT,
    CONSTRAINT fee_rule_for_later CHECK (takes_force_at > made_at OR made_by IS NULL),
    CONSTRAINT fee_rule_taken_back_by_somebody CHECK ((taken_back_by IS NULL) = (taken_back_at IS NULL)),
    CONSTRAINT fee_rule_taken_back_before CHECK (taken_back_at IS NULL OR (taken_back_at < takes_force_at AND made_by IS NOT NULL))
);
-- One set at a time.
CREATE UNIQUE INDEX fee_rule_takes_force_at_unique ON fee_rule (takes_force_at) WHERE taken_back_at IS NULL;
CREATE INDEX fee_rule_made_at ON fee_rule (made_at);

CREATE TABLE fee_rule_tier (
    rule_id BLOB NOT NULL REFERENCES fee_rule (id),
    from_sessions INTEGER NOT NULL,
    -- Of ten thousand.
    basis_points INTEGER NOT NULL,
    PRIMARY KEY (rule_id, from_sessions),
    CONSTRAINT fee_rule_tier_from_sane CHECK (from_sessions BETWEEN 0 AND 100000),
    CONSTRAINT fee_rule_tier_share_sane CHECK (basis_points BETWEEN 0 AND 3000)
);

-- As it was when no one could change it.
INSERT INTO fee_rule (id, takes_force_at, made_at) VALUES (X'00000000000070008000000000000001', 0, 0);
INSERT INTO fee_rule_tier (rule_id, from_sessions, basis_points) VALUES (X'00000000000070008000000000000001', 0, 1500), (X'00000000000070008000000000000001', 10, 1200), (X'00000000000070008000000000000001', 50, 800);

-- What both were shown stays as it was shown.
CREATE TRIGGER fee_rule_immutable_on_update BEFORE UPDATE ON fee_rule
WHEN NEW.id <> OLD.id OR NEW.takes_force_at <> OLD.takes_force_at OR NEW.made_at <> OLD.made_at OR OLD.taken_back_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'fee_rule_is_immutable');
END;
CREATE TRIGGER fee_rule_immutable_on_delete BEFORE DELETE ON fee_rule
BEGIN
    SELECT RAISE(ABORT, 'fee_rule_is_immutable');
END;
CREATE TRIGGER fee_rule_tier_immutable_on_update BEFORE UPDATE ON fee_rule_tier
BEGIN
    SELECT RAISE(ABORT, 'fee_rule_is_immutable');
END;
CREATE TRIGGER fee_rule_tier_immutable_on_delete BEFORE DELETE ON fee_rule_tier
BEGIN
    SELECT RAISE(ABORT, 'fee_rule_is_immutable');
END;
