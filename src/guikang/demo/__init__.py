"""The demo: a synthetic population that enters through the real feeds.

``laying.lay_demo`` lays it; ``residents.yaml`` says which residents are offered to a
newcomer, one for every path of the notice.
"""
