DROP TABLE invoice;
DROP TABLE invoice_series;
DROP TABLE invoice_issuer;
DROP TABLE billing;
DROP INDEX ledger_posting_debit;
DROP INDEX ledger_posting_credit;
CREATE INDEX ledger_posting_debit ON ledger_posting (debit_id);
CREATE INDEX ledger_posting_credit ON ledger_posting (credit_id);
