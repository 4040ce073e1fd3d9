ALTER TABLE test_transfer DROP COLUMN came_back_at;
ALTER TABLE test_charge DROP COLUMN decided;
DROP TABLE provider_event_play;
ALTER TABLE provider_event DROP COLUMN about_id;
ALTER TABLE provider_event DROP COLUMN what;
