"""Pages of reports of trips."""
