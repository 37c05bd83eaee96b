"""Trips: lists, pages, forms and papers of them, what hosts said, what phones take along."""
