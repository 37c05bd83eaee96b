"""Pages of notices, e-mails and calendar feeds."""
