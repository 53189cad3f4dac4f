"""Evidence: one statement about one person by one source, and its checks."""
