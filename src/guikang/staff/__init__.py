"""Posts: who holds which, where, and what they may do there; pure."""
