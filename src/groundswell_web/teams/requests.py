"""Put together what the library is asked for: the people, the work, the rules; with what is assumed and left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.errors import GroundswellError
from groundswell_web.engagements.queries import get_engagement
from groundswell_web.handover.computing import TeamFacts, read_teams
from groundswell_web.refusals import Refusal
from groundswell_web.teams.cards import ItemCard, SkillLine, TeamMember
from groundswell_web.teams.former import Former, go_on_from
from groundswell_web.teams.people_queries import list_skills, list_team
from groundswell_web.teams.presence import count_days, find_monday
from groundswell_web.teams.rates import DayRates, find_day_rates
from groundswell_web.teams.rules import RuleTerms, find_first_monday
from groundswell_web.teams.work_queries import list_items

if TYPE_CHECKING:
    from groundswell.teams.plans.inputs import Item, Member, OtherWeeks, PlanRequest

MOST_WEEKS = 104


@dataclass(frozen=True)
class Frame:
    """The weeks of a plan."""

    begins_on: date
    weeks: int

    def find_week(self, day: date) -> int:
        """Find the week that a day is in, from 1; below 1 before the plan."""
        return (find_monday(day) - self.begins_on).days // 7 + 1

    def list_mondays(self) -> list[date]:
        """List the Mondays of the weeks."""
        return [self.begins_on + timedelta(weeks=week) for week in range(self.weeks)]


@dataclass(frozen=True)
class Facts:
    """All that a plan is made of, as it stands.

    Args:
        teams: duties and deeds; who has done which duty already.
    """

    team: list[TeamMember]
    skills: list[SkillLine]
    items: list[ItemCard]
    teams: TeamFacts
    exits_on: date
    name: str


@dataclass(frozen=True)
class Asked:
    """What the library is asked for, and what has to be said beside it.

    Args:
        assumed: names of those who have no rate.
        absent: names of those who have no day at all.
        needless: names of the work that needs nothing, and so is not planned.
        outside: names of the work that is over before the plan begins, or begins after it.
        closed: names of the work whose target, trial or duty is open no more.
        from_week: the first week that may differ from the plan before.
    """

    request: PlanRequest
    assumed: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    needless: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    from_week: int = 1

    def list_notes(self) -> dict[str, Any]:
        """List what is kept beside the plan."""
        return {
            "from_week": self.from_week,
            "assumed": list(self.assumed),
            "absent": list(self.absent),
            "needless": list(self.needless),
            "outside": list(self.outside),
            "closed": list(self.closed),
        }


def read_facts(engagement_id: UUID, now: datetime) -> Facts:
    """Read all that a plan is made of."""
    engagement = get_engagement(engagement_id)
    return Facts(
        team=list_team(engagement_id, now),
        skills=list_skills(engagement_id),
        items=list_items(engagement_id, now),
        teams=read_teams(engagement_id, now),
        exits_on=engagement.exits_on,
        name=engagement.name,
    )


def build_request(
    engagement_id: UUID, rules: RuleTerms, *, former: Former | None = None, now: datetime
) -> Asked:
    """Put a request together from what stands now.

    Args:
        engagement_id: whose.
        rules: that the plan has to hold.
        former: the plan to go on from; then the request begins when it did.
        now: when.

    Raises:
        NotThere: there is no such engagement.
        Refusal: there is nobody, or nothing to plan, or no week until the exit.
    """
    facts = read_facts(engagement_id, now)
    frame = _find_frame(former.request.begins_on if former else rules.begins_on, facts.exits_on)
    there = [one for one in facts.team if any(_list_days(one, frame, facts.exits_on))]
    if not there:
        raise Refusal(_("Nobody has a day for this work. Say first who is there, and when"))
    rates = find_day_rates(engagement_id, there, max(rules.begins_on, now.date()))
    kept, needless, outside, closed = _sort_items(facts.items, frame)
    if not kept:
        raise Refusal(_("There is no work to plan. Take some in first, with what it needs"))
    names = {one.person_id: one.name for one in there}
    request = _put_together(facts, there, kept, rules, rates, frame)
    return Asked(
        go_on_from(former, request) if former else request,
        assumed=tuple(names[one] for one in rates.assumed),
        absent=tuple(one.name for one in facts.team if one.person_id not in names),
        needless=needless,
        outside=outside,
        closed=closed,
        from_week=former.from_week if former else 1,
    )


def find_week_to_change(begins_on: date, today: date) -> int:
    """Find the first week of a plan that can still change: the next one, or this one on its first day.

    Example:
        >>> find_week_to_change(date(2026, 3, 2), date(2026, 3, 18))
        4
    """
    return max(1, (find_first_monday(today) - begins_on).days // 7 + 1)


def _find_frame(begins_on: date, exits_on: date) -> Frame:
    begins_on = find_monday(begins_on)
    weeks = (exits_on - begins_on).days // 7 + 1
    if weeks < 1:
        text = _("The engagement ends before this week. Choose an earlier one, or a later exit date")
        raise Refusal(text, field="begins_on")
    return Frame(begins_on, min(weeks, MOST_WEEKS))


def _sort_items(
    items: Iterable[ItemCard], frame: Frame
) -> tuple[list[ItemCard], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    kept, needless, outside, closed = [], [], [], []
    for item in items:
        if not item.is_open:
            closed.append(item.name)
        elif frame.find_week(item.until_on) < 1 or frame.find_week(item.from_on) > frame.weeks:
            outside.append(item.name)
        elif not item.needs:
            needless.append(item.name)
        else:
            kept.append(item)
    return kept, tuple(needless), tuple(outside), tuple(closed)


def _put_together(
    facts: Facts,
    team: Sequence[TeamMember],
    items: Sequence[ItemCard],
    rules: RuleTerms,
    rates: DayRates,
    frame: Frame,
) -> PlanRequest:
    """Put the library's own values together; what it refuses is said in its words."""
    from groundswell.teams.plans.inputs import PlanRequest, Rules

    skills = {one.id: one.name for one in facts.skills}
    known_to, critical = _find_known(facts.teams), {one.key for one in facts.teams.duties if one.is_critical}
    there = {str(one.person_id) for one in team}
    try:
        return PlanRequest(
            begins_on=frame.begins_on,
            weeks=frame.weeks,
            people=[
                _as_member(one, skills, rates.days[one.person_id], frame, facts.exits_on) for one in team
            ],
            items=[
                _as_item(one, frame, critical, sorted(known_to.get(one.subject_key, set()) & there))
                for one in items
            ],
            rules=Rules(
                most_people=rules.most_people,
                learns_from_the_start=rules.learns_from_the_start,
                together_before_alone=rules.together_before_alone,
                alone_per_critical_duty=rules.alone_per_critical_duty,
                most_changes=rules.most_changes,
                budget=rules.budget,
                agency_day_worth=rules.agency_day_worth,
            ),
            currency=rates.currency,
            name=facts.name,
        )
    except GroundswellError as error:
        raise Refusal(f"{error.what}. {error.next_step}") from error


def _find_known(teams: TeamFacts) -> dict[str, set[str]]:
    """Find for each duty who has done it, together or alone; and its owner, who answers for it today."""
    known: dict[str, set[str]] = {}
    for deed in teams.deeds:
        if deed.is_confirmed:
            known.setdefault(deed.duty, set()).update((deed.by, *deed.together))
    for duty in teams.duties:
        if duty.owner:
            known.setdefault(duty.key, set()).add(duty.owner)
    return known


def _list_days(member: TeamMember, frame: Frame, exits_on: date) -> list[float]:
    spans, until_on = member.list_spans(), min(member.until_on or exits_on, exits_on)
    return [
        count_days(spans, monday, from_on=member.from_on, until_on=until_on)
        for monday in frame.list_mondays()
    ]


def _as_member(
    member: TeamMember, skills: dict[UUID, str], rate: Decimal, frame: Frame, exits_on: date
) -> Member:
    from groundswell.teams.plans.inputs import Member

    days = _list_days(member, frame, exits_on)
    usual = max(set(days), key=lambda one: (days.count(one), one))
    abilities = {skills[key]: one for key, one in member.abilities.items() if key in skills}
    return Member(
        key=str(member.person_id),
        name=member.name,
        home="agency" if member.home == "agency" else "unit",
        days_a_week=Decimal(str(usual)),
        rate_a_day=rate,
        skills={name: one.level for name, one in sorted(abilities.items()) if one.level},
        wishes=[name for name, one in sorted(abilities.items()) if one.wishes],
        weeks=_list_other_weeks(days, usual),
    )


def _list_other_weeks(days: Sequence[float], usual: float) -> list[OtherWeeks]:
    """List the stretches of weeks in which the days are others than usual."""
    from groundswell.teams.plans.inputs import OtherWeeks

    stretches: list[OtherWeeks] = []
    for week, number in enumerate(days, 1):
        last = stretches[-1] if stretches else None
        if number == usual:
            continue
        if last is not None and last.until_week == week - 1 and float(last.days) == number:
            stretches[-1] = OtherWeeks(last.from_week, week, last.days)
        else:
            stretches.append(OtherWeeks(week, week, Decimal(str(number))))
    return stretches


def _as_item(card: ItemCard, frame: Frame, critical: set[str], known_to: Sequence[str]) -> Item:
    from groundswell.teams.plans.inputs import Demand, Item

    is_duty = card.kind == "duty"
    return Item(
        key=str(card.id),
        name=card.name,
        kind=card.kind,  # type: ignore[arg-type]
        from_week=max(1, frame.find_week(card.from_on)),
        until_week=min(frame.weeks, frame.find_week(card.until_on)),
        demands=[Demand(need.skill, Decimal(str(need.days))) for need in card.needs],
        is_critical=is_duty and card.subject_key in critical,
        known_to=known_to if is_duty else (),
    )
