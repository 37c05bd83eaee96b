"""People with their postings and exemptions, and accounts with their roles."""
