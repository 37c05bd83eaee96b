"""Tests, by layer in mirrored folders; the cast is in `world.py`."""
