"""What happened: the one Django app with tables."""
