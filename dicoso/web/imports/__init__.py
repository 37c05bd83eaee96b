"""Pages that take files over."""
