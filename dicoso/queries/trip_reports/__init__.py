"""Reports of trips: which are owed, which were submitted."""
