-- Scholarships: money that sponsors give for others to learn. It lies in payments of their own, and sessions have parts
-- of it.

-- What a sponsor gives for others to learn, and for whom. What is paid into it are payments.
CREATE TABLE pot (
    id UUID NOT NULL PRIMARY KEY,
    sponsor_id UUID NOT NULL REFERENCES account (id),
    -- How learners see who gives; empty: they are not told.
    shown_as TEXT NOT NULL DEFAULT '',
    -- A person, or whoever says something of themselves: as it was typed, and as two are compared.
    for_kind TEXT NOT NULL,
    member_id UUID REFERENCES account (id),
    for_text TEXT NOT NULL DEFAULT '',
    for_key TEXT NOT NULL DEFAULT '',
    currency TEXT NOT NULL,
    per_session_minor BIGINT,
    per_learner_minor BIGINT,
    until BIGINT NOT NULL,
    -- Nobody paid into it yet.
    waits BOOLEAN NOT NULL DEFAULT TRUE,
    created_at BIGINT NOT NULL,
    closed_at BIGINT,
    CONSTRAINT pot_for_known CHECK (for_kind IN ('person', 'region', 'college', 'industry', 'skill')),
    CONSTRAINT pot_for_person_or_whoever CHECK ((for_kind = 'person') = (member_id IS NOT NULL) AND (for_kind = 'person') = (for_key = '')),
    CONSTRAINT pot_not_for_oneself CHECK (member_id IS NULL OR member_id <> sponsor_id),
    CONSTRAINT pot_currency_shape CHECK (length(currency) = 3),
    CONSTRAINT pot_limits_positive CHECK ((per_session_minor IS NULL OR per_session_minor > 0) AND (per_learner_minor IS NULL OR per_learner_minor > 0)),
    CONSTRAINT pot_lasts CHECK (until > created_at)
);
-- A double click, two tabs: one that waits to be paid.
CREATE UNIQUE INDEX pot_sponsor_id_unique ON pot (sponsor_id) WHERE waits;
CREATE INDEX pot_sponsor ON pot (sponsor_id, created_at);
CREATE INDEX pot_for_key ON pot (for_kind, for_key) WHERE closed_at IS NULL AND member_id IS NULL;
CREATE INDEX pot_member ON pot (member_id) WHERE closed_at IS NULL AND member_id IS NOT NULL;
CREATE INDEX pot_until ON pot (until) WHERE closed_at IS NULL;

-- Of a package or a pot: what sessions have of it.
ALTER TABLE payment DROP CONSTRAINT payment_kind_known;
ALTER TABLE payment ADD CONSTRAINT payment_kind_known CHECK (kind IN ('session', 'package') OR (kind IN ('tip', 'pot') AND fee_minor = 0));
ALTER TABLE payment DROP CONSTRAINT payment_about_session_or_package;
ALTER TABLE payment ADD CONSTRAINT payment_about_session_or_package CHECK ((kind IN ('package', 'pot')) = (booking_id IS NULL));
ALTER TABLE payment DROP CONSTRAINT payment_never_more_drawn_than_paid;
ALTER TABLE payment ADD CONSTRAINT payment_never_more_drawn_than_paid CHECK (drawn_minor >= 0 AND (drawn_minor = 0 OR kind IN ('package', 'pot')) AND refunded_minor + disputed_minor + drawn_minor <= price_minor);
-- What scholarships pay of the price.
ALTER TABLE payment ADD COLUMN grant_minor BIGINT NOT NULL DEFAULT 0;
-- Of what a sponsor pays into a pot: into which.
ALTER TABLE payment ADD COLUMN pot_id UUID REFERENCES pot (id);
ALTER TABLE payment ADD CONSTRAINT payment_others_within_price CHECK (grant_minor >= 0 AND voucher_minor + grant_minor <= price_minor AND (grant_minor = 0 OR (kind = 'session' AND package_id IS NULL)));
ALTER TABLE payment ADD CONSTRAINT payment_into_pot CHECK ((kind = 'pot') = (pot_id IS NOT NULL) AND (kind <> 'pot' OR (mentor_id = learner_id AND stage <> 'released')));
-- Two tabs, a double click: one payment into a pot that waits to be paid.
CREATE UNIQUE INDEX payment_pot_id_unique ON payment (pot_id) WHERE kind = 'pot' AND stage = 'open';
CREATE INDEX payment_pot ON payment (pot_id) WHERE pot_id IS NOT NULL;

ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_kind_known;
ALTER TABLE ledger_account ADD CONSTRAINT ledger_account_kind_known CHECK (kind IN ('clearing', 'transit', 'revenue', 'tax', 'held', 'prepaid', 'payable', 'receivable', 'sponsor', 'voucher', 'grant'));

-- What one payment into a pot gives to a session, and what of it went back.
CREATE TABLE pot_part (
    payment_id UUID NOT NULL REFERENCES payment (id),
    funding_id UUID NOT NULL REFERENCES payment (id),
    position INTEGER NOT NULL,
    minor BIGINT NOT NULL,
    back_minor BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (payment_id, funding_id),
    CONSTRAINT pot_part_positive CHECK (minor > 0),
    CONSTRAINT pot_part_never_more_back_than_given CHECK (back_minor BETWEEN 0 AND minor)
);
CREATE INDEX pot_part_funding ON pot_part (funding_id);
