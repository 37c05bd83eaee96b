"""Pages of what a year comes to: compliance, month grid, coverage, rhythm, digests, why."""
