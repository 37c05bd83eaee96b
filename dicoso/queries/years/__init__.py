"""What a year comes to: compliance, month grid, coverage, rhythm, digests, why."""
