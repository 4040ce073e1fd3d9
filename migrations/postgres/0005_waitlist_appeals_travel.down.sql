DROP TABLE travel_period;
ALTER TABLE booking DROP COLUMN appeal_upheld_at;
ALTER TABLE booking DROP COLUMN appealed_at;
DROP TABLE booking_appeal;
DROP INDEX booking_waitlist_entry;
ALTER TABLE booking DROP COLUMN waitlist_entry_id;
DROP TABLE freed_time;
DROP TABLE waitlist_entry;
