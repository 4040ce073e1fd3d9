-- What is asked for a session beside a plain price: at least so much, or nothing for the first one.

-- The mentee chooses what to pay, at least the price.
ALTER TABLE session_type ADD COLUMN pay_what_you_can BOOLEAN NOT NULL DEFAULT FALSE
    CONSTRAINT session_type_choice_has_floor CHECK (NOT pay_what_you_can OR price_minor > 0);
-- Nothing is asked for a mentee's first session with the mentor.
ALTER TABLE session_type ADD COLUMN first_free BOOLEAN NOT NULL DEFAULT FALSE
    CONSTRAINT session_type_first_free_has_price CHECK (NOT first_free OR price_minor > 0);

-- As agreed when held: the least that the mentee may choose to pay; none where the price is fixed.
ALTER TABLE booking ADD COLUMN floor_minor BIGINT
    CONSTRAINT booking_price_from_floor CHECK (floor_minor IS NULL OR (floor_minor > 0 AND price_minor >= floor_minor));
ALTER TABLE booking ADD COLUMN first_free BOOLEAN NOT NULL DEFAULT FALSE
    CONSTRAINT booking_first_is_free CHECK (NOT first_free OR price_minor = 0);

-- Two tabs, two kinds of session: one of them is the first with this mentor.
CREATE UNIQUE INDEX booking_mentor_id_mentee_id_unique ON booking (mentor_id, mentee_id)
    WHERE first_free AND status IN ('held', 'requested', 'confirmed', 'kept', 'no_show');
