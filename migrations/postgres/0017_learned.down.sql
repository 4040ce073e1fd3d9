DROP TABLE match_model;
ALTER TABLE impression DROP COLUMN answers;
ALTER TABLE impression DROP COLUMN features;
