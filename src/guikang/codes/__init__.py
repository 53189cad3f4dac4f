"""Codes: colour, reason, decision, timeline, conversion exception."""
