DROP TABLE skill_edit;
