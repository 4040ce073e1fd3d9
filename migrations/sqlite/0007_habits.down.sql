ALTER TABLE account DROP COLUMN week_start;
ALTER TABLE account DROP COLUMN clock;
