"""What the pages of the plan show: plain values, put together for the templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from groundswell_web.teams.cards import (
    Ability,
    ItemCard,
    PlanCard,
    PlanLine,
    SkillLine,
    SpanLine,
    Suggestion,
    TeamMember,
)
from groundswell_web.teams.drawings import Picture
from groundswell_web.teams.phrases import ClashView, ProgressView
from groundswell_web.teams.plan_pages import FortnightLine, PlanView


@dataclass(frozen=True)
class AbilityCell:
    """A person and a skill: what stands, and the field to change it, if this reader may."""

    skill: str
    shown: str
    ability: Ability
    field_name: str = ""


@dataclass(frozen=True)
class PersonRow:
    """A row of the table of skills."""

    member: TeamMember
    cells: list[AbilityCell]
    may_change: bool


@dataclass(frozen=True)
class PeoplePage:
    """Who knows what.

    Args:
        alone: skills that somebody of the unit has and nobody of the agency learns.
        is_own: whether only the reader's own row can be changed.
    """

    skills: list[SkillLine]
    rows: list[PersonRow]
    may_make: bool
    may_change: bool
    is_own: bool
    alone: list[str]


@dataclass(frozen=True)
class PresenceRow:
    """Somebody's days.

    Args:
        there: from when until when, in words.
        field_name: of their days a week, where the reader may change them.
    """

    member: TeamMember
    there: str
    exceptions: list[SpanLine]
    may_remove: bool
    field_name: str = ""


@dataclass(frozen=True)
class PresencePage:
    """Who is there when."""

    rows: list[PresenceRow]
    exits_on: date
    may_make: bool
    may_add: bool


@dataclass(frozen=True)
class WorkPage:
    """The work ahead, and what could be taken in."""

    items: list[ItemCard]
    suggestions: list[Suggestion]
    skills: list[SkillLine]
    may_make: bool
    moved: int
    ended: int
    needless: int
    exits_on: date


@dataclass(frozen=True)
class ItemPage:
    """A piece of work to be added or changed."""

    item: ItemCard | None
    skills: list[SkillLine]
    address: str = ""


@dataclass(frozen=True)
class Step:
    """One of the things that a plan needs.

    Args:
        address: name of the address of its page.
        says: what there is, in a few words.
    """

    title: str
    address: str
    says: str
    is_done: bool


@dataclass(frozen=True)
class MakePage:
    """What is asked before a plan is made.

    Args:
        former: the plan to go on from with the fewest changes; None for a new one.
        moved: what does not hold any more of the plan in force, in sentences.
    """

    former: PlanLine | None
    steps: list[Step]
    shortages: list[str]
    moved: list[str]
    currency: str


@dataclass(frozen=True)
class PlanPage:
    """A plan.

    Args:
        view: what it says, once it is ready.
        clash: why none is possible.
        picture: what it shows in words, for those who do not see it; None where there is none.
        moved: what of it does not hold any more, in sentences.
    """

    card: PlanCard
    view: PlanView | None
    clash: ClashView | None
    picture: Picture | None
    rules: list[str]
    notes: list[str]
    progress: ProgressView
    sees_rates: bool
    may_make: bool
    moved: list[str]


@dataclass(frozen=True)
class OverviewPage:
    """The first page: the plan in force, what a plan needs, and all plans there were.

    Args:
        picture: of the plan in force.
        now: who does what in this fortnight.
        moved: what of the plan in force does not hold any more.
    """

    steps: list[Step]
    in_force: PlanCard | None
    view: PlanView | None
    picture: Picture | None
    now: FortnightLine | None
    plans: list[PlanLine]
    at_work: PlanLine | None
    moved: list[str]
    may_make: bool
    sees_rates: bool


@dataclass(frozen=True)
class OwnWork:
    """What somebody does in a week: which work, with which skill, alone or beside whom."""

    item: str
    skill: str
    days: str
    says: str


@dataclass(frozen=True)
class OwnWeek:
    """A week of somebody.

    Args:
        days: that the plan counts on.
        there: days that they have.
    """

    from_on: date
    when: str
    work: list[OwnWork]
    days: float
    there: float
    is_planned: bool


@dataclass(frozen=True)
class MinePage:
    """My next four weeks, or those of somebody else on the team."""

    name: str
    is_own: bool
    is_on_team: bool
    weeks: list[OwnWeek]
    others: list[tuple[str, str]]
    person: str
    plan: PlanLine | None
