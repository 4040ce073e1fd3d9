DROP TABLE help_verdict;
DROP INDEX help_request_mentor_reported;
ALTER TABLE help_request_mentor DROP COLUMN looked_at;
