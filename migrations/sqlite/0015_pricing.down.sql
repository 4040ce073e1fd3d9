DROP INDEX booking_mentor_id_mentee_id_unique;
ALTER TABLE booking DROP COLUMN first_free;
ALTER TABLE booking DROP COLUMN floor_minor;
ALTER TABLE session_type DROP COLUMN first_free;
ALTER TABLE session_type DROP COLUMN pay_what_you_can;
