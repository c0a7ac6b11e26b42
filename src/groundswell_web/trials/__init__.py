"""Trials: a change for a bounded share of the cases, who carries the risk, what the looks say, and the verdict."""
