ALTER TABLE payment DROP COLUMN voucher_minor;
DROP TABLE voucher_use;
DROP TABLE voucher;
