"""Pages of plans: boards, single plans, their items, their papers."""
