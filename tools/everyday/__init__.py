"""How the everyday life of a demonstration is made up: an engine, and a table for each province."""
