"""What a plan is asked for: the people, the work ahead, the rules; checked when it is put together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, get_args

from babel.numbers import list_currencies

from groundswell.errors import PlanKeyTwice, PlanPersonUnknown, PlanValueUnfit, PlanWeekOutside
from groundswell.teams.plans.amounts import count_minor, count_tenths, read_amount, read_days, read_decimal

TeamHome = Literal["agency", "unit"]
KindOfItem = Literal["target", "trial", "duty", "other"]
LEVELS = (0, 1, 2, 3)
LEADS_FROM = 2
"""The level of a skill from which somebody leads work that needs it."""
MOST_WEEKS = 104


@dataclass(frozen=True, slots=True)
class OtherWeeks:
    """Weeks in which somebody has other days than usual; 0 days is leave, or that they are not there.

    Args:
        from_week: first of them; 1 is the week in which the plan begins.
        until_week: last of them.
        days: in each.
    """

    from_week: int
    until_week: int
    days: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who can be on the team.

    Args:
        key: names the person in the plan.
        name: as people read it.
        home: ``agency`` or ``unit``.
        days_a_week: that the person has for this work in a usual week, to the tenth.
        rate_a_day: what a day of the person costs, in the currency of the request.
        skills: level of each skill: 0 none, 1 learning, 2 can do it, 3 can teach it.
        wishes: skills that the person wishes to learn.
        weeks: in which the days are others; a later one goes before an earlier.

    Raises:
        PlanValueUnfit: a value cannot be meant so.

    Example:
        >>> Member("ada", "Ada", "agency", 4, skills={"research": 2}).days_a_week
        Decimal('4')
    """

    key: str
    name: str
    home: TeamHome
    days_a_week: Decimal | float = Decimal(5)
    rate_a_day: Decimal | float | str = Decimal(0)
    skills: Mapping[str, int] = field(default_factory=dict)
    wishes: Sequence[str] = ()
    weeks: Sequence[OtherWeeks] = ()

    def __post_init__(self) -> None:
        where = f"the person {self.key!r}"
        _require_text(self.key, "the people", "key")
        _require_text(self.name, where, "name")
        _require_choice(self.home, get_args(TeamHome), where, "home")
        object.__setattr__(self, "days_a_week", read_days(self.days_a_week, where, "days_a_week"))
        for skill, level in self.skills.items():
            _require_text(skill, where, "skills")
            _require_choice(level, LEVELS, where, f"the level of {skill!r}")
        for skill in self.wishes:
            _require_text(skill, where, "wishes")
        others = tuple(
            OtherWeeks(one.from_week, one.until_week, read_days(one.days, where, "days"))
            for one in self.weeks
        )
        object.__setattr__(self, "weeks", others)
        object.__setattr__(self, "wishes", tuple(self.wishes))

    def find_level(self, skill: str) -> int:
        """Find how well the person knows a skill."""
        return self.skills.get(skill, 0)

    def count_tenths(self, week: int) -> int:
        """Count the tenths of days that the person has in a week."""
        days = self.days_a_week
        for other in self.weeks:
            if other.from_week <= week <= other.until_week:
                days = other.days
        return count_tenths(Decimal(days))


@dataclass(frozen=True, slots=True)
class Demand:
    """What an item needs in each of its weeks: so many days of one person who leads it with a skill.

    Args:
        skill: that it needs.
        days: a week, to the tenth.
    """

    skill: str
    days: Decimal | float

    def __post_init__(self) -> None:
        _require_text(self.skill, "a demand", "skill")
        days = read_days(self.days, f"the demand for {self.skill!r}", "days", least=Decimal("0.1"))
        object.__setattr__(self, "days", days)

    @property
    def tenths(self) -> int:
        """The days of a week in tenths."""
        return count_tenths(Decimal(self.days))


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of the work ahead.

    Args:
        key: names it in the plan.
        name: as people read it.
        kind: ``target``, ``trial``, ``duty`` or ``other``.
        from_week: first week in which it is worked on; 1 is the week in which the plan begins.
        until_week: last week.
        demands: what it needs; each skill once.
        is_critical: of a duty: the service stops when nobody does it.
        known_to: of a duty: keys of people who have done it before the plan begins, so that they need not do it
            together with somebody first.
    """

    key: str
    name: str
    kind: KindOfItem
    from_week: int
    until_week: int
    demands: Sequence[Demand]
    is_critical: bool = False
    known_to: Sequence[str] = ()

    def __post_init__(self) -> None:
        where = f"the item {self.key!r}"
        _require_text(self.key, "the items", "key")
        _require_text(self.name, where, "name")
        _require_choice(self.kind, get_args(KindOfItem), where, "kind")
        object.__setattr__(self, "demands", tuple(self.demands))
        object.__setattr__(self, "known_to", tuple(self.known_to))
        if not self.demands:
            raise PlanValueUnfit(where, "demands", "[]", "at least one skill with its days a week")
        _require_once([demand.skill for demand in self.demands], f"In {where}, the demand for")
        if self.is_critical is not True and self.is_critical is not False:
            raise PlanValueUnfit(where, "is_critical", self.is_critical, "true or false")
        if self.is_critical and self.kind != "duty":
            raise PlanValueUnfit(
                where, "is_critical", "true", "true for a duty alone: a target or a trial ends"
            )

    def has_week(self, week: int) -> bool:
        """Tell whether the item is worked on in a week."""
        return self.from_week <= week <= self.until_week


@dataclass(frozen=True, slots=True)
class Rules:
    """What every plan has to hold.

    Args:
        most_people: on the team in any one fortnight.
        learns_from_the_start: every skill that the unit brings has an agency person who learns it, paired, in the
            first fortnight in which the work needs it.
        together_before_alone: an agency person leads a duty only after an earlier fortnight paired in that very duty.
        alone_per_critical_duty: how many agency people have led each critical duty by the end, after together.
        pair_share: how much of the days of the lead somebody paired with them spends.
        most_changes: how often at most the lead of a demand changes.
        hand_over_days: that a change of lead takes of the new one, in the first week.
        fortnight_weeks: for how many weeks at a time leads and pairs are set.
        budget: most that all days may cost, or None.
        agency_day_worth: what a day led by agency people is worth, when cost and that are weighed against each
            other; None: least cost first, then most work led by agency people at that cost.
    """

    most_people: int = 9
    learns_from_the_start: bool = True
    together_before_alone: bool = True
    alone_per_critical_duty: int = 2
    pair_share: Decimal | float = Decimal("0.5")
    most_changes: int = 3
    hand_over_days: Decimal | float = Decimal("0.5")
    fortnight_weeks: int = 2
    budget: Decimal | float | str | None = None
    agency_day_worth: Decimal | float | str | None = None

    def __post_init__(self) -> None:
        where = "the rules"
        _require_whole(self.most_people, 1, 200, where, "most_people")
        _require_whole(self.alone_per_critical_duty, 0, 9, where, "alone_per_critical_duty")
        _require_whole(self.most_changes, 0, MOST_WEEKS, where, "most_changes")
        _require_whole(self.fortnight_weeks, 1, 4, where, "fortnight_weeks")
        for name in ("learns_from_the_start", "together_before_alone"):
            if getattr(self, name) is not True and getattr(self, name) is not False:
                raise PlanValueUnfit(where, name, getattr(self, name), "true or false")
        expected = "a share above 0, up to 1, in hundredths, such as 0.5"
        share = read_decimal(self.pair_share, where, "pair_share", expected)
        if not 0 < share <= 1 or share * 100 != int(share * 100):
            raise PlanValueUnfit(where, "pair_share", self.pair_share, expected)
        object.__setattr__(self, "pair_share", share)
        object.__setattr__(self, "hand_over_days", read_days(self.hand_over_days, where, "hand_over_days"))


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """Everything that a plan follows from: the same request gives the same plan.

    Args:
        begins_on: first day of week 1.
        weeks: how many weeks are planned; the last is that of the exit.
        people: who can be on the team.
        items: the work ahead.
        rules: what every plan has to hold.
        currency: ISO 4217 code of all amounts.
        name: of the engagement, for the heading of the plan.

    Raises:
        PlanKeyTwice: two people or items go by one key.
        PlanPersonUnknown: an item is known to nobody of the people.
        PlanValueUnfit: a value cannot be meant so.
        PlanWeekOutside: a week lies outside the plan.
    """

    begins_on: date
    weeks: int
    people: Sequence[Member]
    items: Sequence[Item]
    rules: Rules = field(default_factory=Rules)
    currency: str = "EUR"
    name: str = ""

    def __post_init__(self) -> None:
        _require_whole(self.weeks, 1, MOST_WEEKS, "the request", "weeks")
        if self.currency not in list_currencies():
            expected = "an ISO 4217 code such as EUR"
            raise PlanValueUnfit("the request", "currency", self.currency, expected)
        object.__setattr__(self, "people", tuple(self.people))
        object.__setattr__(self, "items", tuple(self.items))
        _require_once([one.key for one in self.people], "The person")
        _require_once([one.key for one in self.items], "The item")
        self._check_amounts()
        self._check_weeks()
        known = [person.key for person in self.people]
        for item in self.items:
            for key in item.known_to:
                if key not in known:
                    raise PlanPersonUnknown(f"the item {item.key!r}", key, known)

    def _check_amounts(self) -> None:
        for person in self.people:
            amount = read_amount(person.rate_a_day, f"the person {person.key!r}", "rate_a_day", self.currency)
            object.__setattr__(person, "rate_a_day", amount)
        for name in ("budget", "agency_day_worth"):
            value = getattr(self.rules, name)
            if value is not None:
                amount = read_amount(value, "the rules", name, self.currency)
                object.__setattr__(self.rules, name, amount)

    def _check_weeks(self) -> None:
        for person in self.people:
            for one in person.weeks:
                self._check_stretch(f"the person {person.key!r}", one.from_week, one.until_week)
        for item in self.items:
            self._check_stretch(f"the item {item.key!r}", item.from_week, item.until_week)

    def _check_stretch(self, where: str, first: object, last: object) -> None:
        for name, week in (("from_week", first), ("until_week", last)):
            if isinstance(week, bool) or not isinstance(week, int) or not 1 <= week <= self.weeks:
                raise PlanWeekOutside(where, name, week, self.weeks)
        if int(str(last)) < int(str(first)):
            raise PlanValueUnfit(where, "until_week", last, f"a week that is not before from_week, {first}")

    @property
    def fortnights(self) -> range:
        """The numbers of the fortnights, from 0."""
        return range(-(-self.weeks // self.rules.fortnight_weeks))

    def list_weeks(self, fortnight: int) -> range:
        """List the weeks of a fortnight."""
        size = self.rules.fortnight_weeks
        return range(fortnight * size + 1, min((fortnight + 1) * size, self.weeks) + 1)

    def find_fortnight(self, week: int) -> int:
        """Find the fortnight that a week is in."""
        return (week - 1) // self.rules.fortnight_weeks

    def find_monday(self, week: int) -> date:
        """Find the first day of a week of the plan."""
        return self.begins_on + timedelta(weeks=week - 1)

    def get_person(self, key: str) -> Member:
        """Get somebody by key.

        Raises:
            PlanPersonUnknown: there is nobody of that key.
        """
        for person in self.people:
            if person.key == key:
                return person
        raise PlanPersonUnknown("the plan", key, [person.key for person in self.people])

    def get_item(self, key: str) -> Item:
        """Get an item by key.

        Raises:
            KeyError: there is none.
        """
        for item in self.items:
            if item.key == key:
                return item
        raise KeyError(key)

    def find_rate(self, person: Member) -> int:
        """Find what a day of a person costs, in the smallest unit of the currency."""
        return count_minor(Decimal(person.rate_a_day), self.currency)

    def count_pair_tenths(self, demand: Demand) -> int:
        """Count the tenths of days a week that somebody paired in a demand spends, rounded up."""
        return math.ceil(demand.tenths * Decimal(self.rules.pair_share))

    def to_document(self) -> dict[str, Any]:
        """Write it as plain values, ready for JSON."""
        from groundswell.teams.plans.documents import write_request

        return write_request(self)

    @classmethod
    def from_document(cls, document: Any) -> PlanRequest:
        """Read what `to_document` wrote, or somebody wrote by hand.

        Raises:
            GroundswellError: as for the class; or a field is missing or unknown, or it is no such document.
        """
        from groundswell.teams.plans.documents import read_request

        return read_request(document)


def _require_text(value: object, where: str, field: str) -> None:
    if not isinstance(value, str) or not value.strip() or len(value) > 300:
        raise PlanValueUnfit(where, field, value, "a text that is not empty, of at most 300 letters")


def _require_choice(value: object, choices: Sequence[object], where: str, field: str) -> None:
    if isinstance(value, bool) or not any(type(value) is type(one) and value == one for one in choices):
        raise PlanValueUnfit(where, field, value, f"one of {', '.join(str(one) for one in choices)}")


def _require_whole(value: object, least: int, most: int, where: str, field: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise PlanValueUnfit(where, field, value, f"a whole number from {least} to {most}")


def _require_once(keys: Sequence[str], what: str) -> None:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            raise PlanKeyTwice(what, key)
