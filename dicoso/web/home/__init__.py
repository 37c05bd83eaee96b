"""First pages, the handbook, and the samples of all parts."""
