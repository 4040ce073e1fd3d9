-- Disputes about the money of a session: between learner and mentor, decided by a moderator, by silence, or by
-- the learner's bank.

CREATE TABLE dispute (
    payment_id UUID NOT NULL PRIMARY KEY REFERENCES payment (id),
    opened_by TEXT NOT NULL,
    -- What was wrong; none of what a bank began.
    reason TEXT,
    opened_at BIGINT NOT NULL,
    answered_at BIGINT,
    turn TEXT NOT NULL,
    since BIGINT NOT NULL,
    -- The latest decision; the bank may come after it.
    decided_by TEXT,
    decided_at BIGINT,
    refund_minor BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT dispute_opener_known CHECK (opened_by IN ('learner', 'bank')),
    CONSTRAINT dispute_learner_has_reason CHECK ((opened_by = 'learner') = (reason IS NOT NULL)),
    CONSTRAINT dispute_reason_known CHECK (reason IS NULL OR reason IN ('not_held', 'cut_short', 'not_as_described', 'technical', 'other')),
    CONSTRAINT dispute_turn_known CHECK (turn IN ('mentor', 'moderator', 'bank', 'nobody')),
    CONSTRAINT dispute_both_spoke_before_ruling CHECK (turn <> 'moderator' OR answered_at IS NOT NULL),
    CONSTRAINT dispute_ends_with_decision CHECK (turn <> 'nobody' OR decided_by IS NOT NULL),
    CONSTRAINT dispute_decider_known CHECK (decided_by IS NULL OR decided_by IN ('moderator', 'silence', 'bank')),
    CONSTRAINT dispute_decision_whole CHECK ((decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (refund_minor IS NULL)),
    CONSTRAINT dispute_refund_not_negative CHECK (refund_minor IS NULL OR refund_minor >= 0)
);
CREATE INDEX dispute_open ON dispute (turn, since) WHERE turn <> 'nobody';

-- What was said and done, in order.
CREATE TABLE dispute_event (
    id UUID NOT NULL PRIMARY KEY,
    payment_id UUID NOT NULL REFERENCES dispute (payment_id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    -- Nobody: a bank, or the clock.
    by_id UUID REFERENCES account (id),
    words TEXT NOT NULL DEFAULT '',
    evidence TEXT NOT NULL DEFAULT '',
    refund_minor BIGINT,
    at BIGINT NOT NULL,
    CONSTRAINT dispute_event_kind_known CHECK (kind IN ('opened', 'said', 'ruled', 'silent', 'taken_by_bank', 'bank_gave_back', 'bank_kept')),
    CONSTRAINT dispute_event_people_speak CHECK ((kind IN ('opened', 'said', 'ruled')) = (by_id IS NOT NULL)),
    CONSTRAINT dispute_event_words_bounded CHECK (length(words) <= 4000 AND length(evidence) <= 4000)
);
CREATE UNIQUE INDEX dispute_event_payment_id_position_unique ON dispute_event (payment_id, position);

-- What banks took before there were cases.
INSERT INTO dispute (payment_id, opened_by, opened_at, turn, since, decided_by, decided_at, refund_minor)
SELECT id, 'bank', updated_at, CASE dispute WHEN 'open' THEN 'bank' ELSE 'nobody' END, updated_at,
    CASE dispute WHEN 'open' THEN NULL ELSE 'bank' END, CASE dispute WHEN 'open' THEN NULL ELSE updated_at END,
    CASE dispute WHEN 'open' THEN NULL ELSE disputed_minor END
FROM payment WHERE dispute <> 'none';
