"""Pages of trips: list, recording, correcting, photos, what hosts say."""
