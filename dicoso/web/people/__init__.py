"""Pages of people, exemptions and accounts."""
