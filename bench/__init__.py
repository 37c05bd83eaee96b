"""Measurements: ratios against a limit or a peer in one run."""
