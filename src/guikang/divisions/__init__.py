"""Divisions: the five levels of Guangxi as a tree, found by code and never by name."""
