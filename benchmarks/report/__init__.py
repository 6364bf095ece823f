"""Report: one page that needs nothing else."""
