-- The provider Stripe: what was asked of it, whom it sends to, and what it says that moved.

-- What somebody is asked to pay there. The row is written before the provider is asked, so that the same can
-- be asked again after an answer that got lost.
CREATE TABLE stripe_checkout (
    payment_id BLOB NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    return_path TEXT NOT NULL,
    -- What the provider calls the place to pay, and the payment made there.
    session TEXT,
    intent TEXT,
    created_at BIGINT NOT NULL,
    CONSTRAINT stripe_checkout_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT stripe_checkout_currency_shape CHECK (length(currency) = 3)
);
CREATE UNIQUE INDEX stripe_checkout_session_unique ON stripe_checkout (session);
CREATE UNIQUE INDEX stripe_checkout_intent_unique ON stripe_checkout (intent);

-- How often something was refused for now that will work later: the next time is another request there.
CREATE TABLE stripe_attempt (
    outgoing_id BLOB NOT NULL PRIMARY KEY REFERENCES outgoing (id),
    refused INTEGER NOT NULL,
    CONSTRAINT stripe_attempt_refused_positive CHECK (refused > 0)
);

-- What moved there, as it says itself; kept so that each line is read once.
CREATE TABLE stripe_movement (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    CONSTRAINT stripe_movement_currency_shape CHECK (length(currency) = 3)
);

-- Whose account at a provider is sent what they earned. What the provider knows of them stays there.
CREATE TABLE connected_account (
    member_id BLOB NOT NULL PRIMARY KEY REFERENCES account (id),
    provider TEXT NOT NULL,
    account TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'unfinished',
    checked_at BIGINT NOT NULL,
    CONSTRAINT connected_account_state_known CHECK (state IN ('unfinished', 'ready'))
);
CREATE UNIQUE INDEX connected_account_provider_account_unique ON connected_account (provider, account);

-- What a provider told that is not as it should be, for an admin to look at; empty: nothing.
ALTER TABLE provider_event ADD COLUMN alarm TEXT NOT NULL DEFAULT '';
CREATE INDEX provider_event_alarm ON provider_event (received_at) WHERE alarm <> '';
