DROP TABLE match_feedback;
DROP TABLE match_criteria;
