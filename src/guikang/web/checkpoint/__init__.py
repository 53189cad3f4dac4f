"""Checking a code that somebody shows."""
