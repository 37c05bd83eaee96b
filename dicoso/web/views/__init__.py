"""One module per subject; a view knows HTTP and nothing else."""
