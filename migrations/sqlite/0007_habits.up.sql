-- How a member writes the time of day, and the day their week begins with (1 is Monday).
ALTER TABLE account ADD COLUMN clock INTEGER NOT NULL DEFAULT 24
    CONSTRAINT account_clock_known CHECK (clock IN (12, 24));
ALTER TABLE account ADD COLUMN week_start INTEGER NOT NULL DEFAULT 1
    CONSTRAINT account_week_start_known CHECK (week_start IN (1, 6, 7));
