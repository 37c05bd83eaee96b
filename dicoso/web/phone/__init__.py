"""What a phone keeps for the days without a network, and how it sends."""
