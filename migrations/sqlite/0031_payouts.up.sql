-- Money that is to leave: how often a provider was asked, and what it said last; what was tried again, and who had that done.
ALTER TABLE outgoing ADD COLUMN tries INTEGER NOT NULL DEFAULT 0 CONSTRAINT outgoing_tries_counted CHECK (tries >= 0);
ALTER TABLE outgoing ADD COLUMN failure TEXT NOT NULL DEFAULT '';
ALTER TABLE outgoing ADD COLUMN again_of BLOB REFERENCES outgoing (id);
ALTER TABLE outgoing ADD COLUMN again_by BLOB REFERENCES account (id);
-- What failed is tried again once; if that fails, that is tried again.
CREATE UNIQUE INDEX outgoing_again_of_unique ON outgoing (again_of) WHERE again_of IS NOT NULL;
CREATE INDEX outgoing_payouts ON outgoing (created_at, id) WHERE purpose = 'payout';
