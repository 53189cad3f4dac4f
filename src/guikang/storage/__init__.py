"""The store: one PostgreSQL, embedded by default, reached through its own adapters."""
