ALTER TABLE match_feedback DROP COLUMN mark_before;
