DROP TABLE session_price;
DROP INDEX session_type_id_currency_unique;
