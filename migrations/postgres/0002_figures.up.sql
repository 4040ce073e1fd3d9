-- The admin's figures count kept sessions of some weeks; without this they read all that ever were.
CREATE INDEX booking_status_ends ON booking (status, ends_at);
