DROP TABLE external_busy;
DROP TABLE connection;
DROP TABLE calendar_feed;
