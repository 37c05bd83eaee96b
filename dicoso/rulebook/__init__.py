"""What the regulations say: TOML files, dated and cited, and the loader that refuses what it doesn't know."""
