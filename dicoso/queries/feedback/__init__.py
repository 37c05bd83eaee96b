"""What the grassroots raised: lists, single records, the programme of the staff conference."""
