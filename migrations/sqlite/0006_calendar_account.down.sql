DROP TABLE session_copy;
DROP TABLE account_calendar;
DROP TABLE calendar_account;
-- Without their accounts nobody can read these.
DELETE FROM connection WHERE kind = 'caldav';
ALTER TABLE connection DROP COLUMN leaving_at;
