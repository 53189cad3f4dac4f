"""Deciding files: every person in files of evidence, as of one instant, with no database.

``running.run`` is the door. Small input goes through ``memory``, which asks the
one-person interpreter; large input through ``pipeline``, which gives the same
answers from columns. Source: contract 3.
"""
