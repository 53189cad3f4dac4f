"""The rulebook: the law as data, and the deciding that follows from it."""
