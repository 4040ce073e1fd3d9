-- Changes of the vocabulary of skills, on top of the one that is shipped. The list only grows: taking
-- something back is a row, too.
CREATE TABLE skill_edit (
    place BIGINT NOT NULL PRIMARY KEY,
    deed TEXT NOT NULL,
    skill TEXT NOT NULL,
    word TEXT NOT NULL,
    undoes BIGINT REFERENCES skill_edit (place),
    made_by UUID REFERENCES account (id) ON DELETE SET NULL,
    made_at BIGINT NOT NULL,
    CONSTRAINT skill_edit_place_counts CHECK (place > 0),
    CONSTRAINT skill_edit_deed_known CHECK (deed IN ('add', 'remove', 'add_synonym', 'remove_synonym', 'relate', 'unrelate', 'undo')),
    CONSTRAINT skill_edit_names_bounded CHECK (length(skill) <= 60 AND length(word) <= 60),
    CONSTRAINT skill_edit_skill_named CHECK ((deed = 'undo') = (skill = '')),
    CONSTRAINT skill_edit_word_where_needed CHECK ((deed IN ('add', 'remove', 'undo')) = (word = '')),
    CONSTRAINT skill_edit_undoes_earlier CHECK ((deed = 'undo') = (undoes IS NOT NULL) AND (undoes IS NULL OR undoes < place))
);
-- Nothing is taken back twice.
CREATE UNIQUE INDEX skill_edit_undoes_unique ON skill_edit (undoes);
