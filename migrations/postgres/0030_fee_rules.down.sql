DROP TABLE fee_rule_tier;
DROP TABLE fee_rule;
DROP FUNCTION fee_rule_is_immutable();
