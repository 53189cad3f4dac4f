"""Interchange: evidence as JSON Lines, CSV or Parquet, row by row, or why a row is refused.

Source: contract 1.
"""
