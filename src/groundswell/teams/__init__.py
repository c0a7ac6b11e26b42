"""Mixed teams of agency and unit: what must go on, who has done it, who can, and who does what in which week."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from groundswell.teams.plans.clash import Clash
    from groundswell.teams.plans.inputs import Demand, Item, Member, OtherWeeks, PlanRequest, Rules
    from groundswell.teams.plans.plan import TeamPlan
    from groundswell.teams.plans.planning import plan
    from groundswell.teams.plans.portfolios import plan_portfolio
    from groundswell.teams.plans.replanning import replan

# Each is imported when it is first asked for: the solver of plans loads much, and most that is here needs none.
_LATER = {
    "Clash": "groundswell.teams.plans.clash",
    "Demand": "groundswell.teams.plans.inputs",
    "Item": "groundswell.teams.plans.inputs",
    "Member": "groundswell.teams.plans.inputs",
    "OtherWeeks": "groundswell.teams.plans.inputs",
    "PlanRequest": "groundswell.teams.plans.inputs",
    "Rules": "groundswell.teams.plans.inputs",
    "TeamPlan": "groundswell.teams.plans.plan",
    "plan": "groundswell.teams.plans.planning",
    "plan_portfolio": "groundswell.teams.plans.portfolios",
    "replan": "groundswell.teams.plans.replanning",
}

__all__ = [
    "Clash",
    "Demand",
    "Item",
    "Member",
    "OtherWeeks",
    "PlanRequest",
    "Rules",
    "TeamPlan",
    "plan",
    "plan_portfolio",
    "replan",
]


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"groundswell.teams has no {name!r}; it has {', '.join(__all__)}")
