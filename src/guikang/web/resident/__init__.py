"""Pages about one person's code."""
