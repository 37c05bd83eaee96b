"""The page of the audit list."""
