"""Work that nobody waits for: what a day brings, and the e-mails about it."""
