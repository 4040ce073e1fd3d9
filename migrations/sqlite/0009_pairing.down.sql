DROP TABLE pairing_idle;
DROP TABLE pairing_result;
DROP TABLE pairing_rule;
DROP TABLE pairing_score;
DROP TABLE pairing_mentee;
DROP TABLE pairing_mentor;
DROP TABLE pairing_round;
