-- A kind of session may have its price in other currencies, too, each as its mentor chose it. The main price is
-- the one that the kind itself has; no currency is named twice.
CREATE UNIQUE INDEX session_type_id_currency_unique ON session_type (id, currency);
CREATE TABLE session_price (
    session_type_id BLOB NOT NULL,
    -- Of the main price: with the main price's currency this changes, and is never the row's own.
    main_currency TEXT NOT NULL,
    currency TEXT NOT NULL,
    price_minor BIGINT NOT NULL,
    PRIMARY KEY (session_type_id, currency),
    CONSTRAINT session_price_beside_main FOREIGN KEY (session_type_id, main_currency)
        REFERENCES session_type (id, currency) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT session_price_positive CHECK (price_minor > 0),
    CONSTRAINT session_price_currency_shape CHECK (length(currency) = 3 AND currency = upper(currency)),
    CONSTRAINT session_price_not_main CHECK (currency <> main_currency)
);
