"""Deciding a population: the rulebook compiled to tables, run over sorted columns."""
