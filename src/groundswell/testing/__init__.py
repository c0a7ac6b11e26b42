"""Records for tests, built from a few lines or drawn at random: for Groundswell's own tests and its users'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from groundswell.testing.builders import build_reading, build_records

if TYPE_CHECKING:
    from groundswell.testing.strategies import cases_strategy, intervals_strategy, mappings_strategy

__all__ = ["build_reading", "build_records", "cases_strategy", "intervals_strategy", "mappings_strategy"]

_STRATEGIES = ("cases_strategy", "intervals_strategy", "mappings_strategy")


def __getattr__(name: str) -> Any:
    """Give a strategy; they alone need the package `hypothesis`, which is loaded when one is first asked for."""
    if name not in _STRATEGIES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from groundswell.testing import strategies

    return getattr(strategies, name)
