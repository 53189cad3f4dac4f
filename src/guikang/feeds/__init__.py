"""Feeds: what other offices send, from file to statement or rejection."""
