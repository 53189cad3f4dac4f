"""Training: study material and tests that follow from a rulebook and its cases (正文一)."""
