"""The front door of results: from one case to all, from all to totals, and what of it counts."""

from groundswell.ledger.double_counting import Counted, decide_counted, is_same_saving
from groundswell.ledger.effects import (
    MEASURES,
    STATES,
    Basis,
    Effect,
    Level,
    Result,
    State,
    Window,
    difference_before_after,
    multiply_effect,
)
from groundswell.ledger.efficiency import Efficiency, Output, decide_efficiency
from groundswell.ledger.totals import Sum, Total, Totals, sum_ends, sum_results

__all__ = [
    "MEASURES",
    "STATES",
    "Basis",
    "Counted",
    "Effect",
    "Efficiency",
    "Level",
    "Output",
    "Result",
    "State",
    "Sum",
    "Total",
    "Totals",
    "Window",
    "decide_counted",
    "decide_efficiency",
    "difference_before_after",
    "is_same_saving",
    "multiply_effect",
    "sum_ends",
    "sum_results",
]
