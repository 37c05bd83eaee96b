"""Settings and the readers of the environment."""
