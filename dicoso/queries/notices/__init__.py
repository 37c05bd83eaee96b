"""What accounts are to be told: notices, e-mails, calendar feeds."""
