-- Who is not for somebody is hidden by the same mark as who was hidden by hand. What was said remembers
-- which mark it replaced, so that it can be taken back.
ALTER TABLE match_feedback ADD COLUMN mark_before TEXT
    CONSTRAINT match_feedback_mark_known CHECK (mark_before IN ('bookmark', 'hidden'));
INSERT INTO kept_mentor (member_id, mentor_id, mark, marked_at)
SELECT member_id, mentor_id, 'hidden', said_at FROM match_feedback WHERE hidden AND member_id <> mentor_id
ON CONFLICT (member_id, mentor_id) DO UPDATE SET mark = 'hidden';
