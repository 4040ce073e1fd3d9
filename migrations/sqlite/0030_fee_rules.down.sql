DROP TABLE fee_rule_tier;
DROP TABLE fee_rule;
