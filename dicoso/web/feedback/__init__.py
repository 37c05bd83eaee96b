"""Pages of what the grassroots raised."""
