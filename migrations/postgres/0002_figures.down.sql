DROP INDEX booking_status_ends;
