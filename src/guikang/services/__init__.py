"""Use cases: one a module; ``ports`` says what they need of the world."""
