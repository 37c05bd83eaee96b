"""The page of rules in force."""
