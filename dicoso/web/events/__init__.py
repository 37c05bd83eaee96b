"""Pages of office events and of work calendars."""
