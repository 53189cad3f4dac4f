"""Pages for everyone: no person's code stands on them."""
