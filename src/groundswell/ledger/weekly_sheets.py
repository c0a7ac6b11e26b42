"""Weekly sheets: hours or shares of a week, and how much of it went to what counts as billable.

Definitions: 18F's Tock (docs/utilization.md), with its numbers for a week as the defaults where it has some.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from groundswell.errors.booking import HoursUnfit, SheetUnfit
from groundswell.ledger.entries import count_hundredths
from groundswell.ledger.rounding import round_together
from groundswell.wording import _

WEEK_HOURS = Decimal(40)
EXPECTATION = Decimal("0.80")


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of a weekly sheet: hours, or a share of the week, for one thing.

    Args:
        purpose: what it is for: of an entry, or the name of a project.
        key: which one.
        hours: worked; None where a share is given.
        allocation: share of the week, from 0 to 1; None where hours are given.
        is_billable: whether it counts towards the target of billable hours.
        step: that it serves.
    """

    purpose: str
    key: str = ""
    hours: Decimal | None = None
    allocation: Decimal | None = None
    is_billable: bool = True
    step: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody's week.

    Args:
        person: the key of the person.
        week_on: its Monday.
        lines: what was worked on.
        excluded_hours: leave and holidays: not worked, in no line.
        expectation: the share of the hours worked that is to be billable; 0 for people who are not billable.
        week_hours: of a whole week.
    """

    person: str
    week_on: date
    lines: Sequence[SheetLine] = ()
    excluded_hours: Decimal = Decimal(0)
    expectation: Decimal = EXPECTATION
    week_hours: Decimal = WEEK_HOURS

    @property
    def worked_hours(self) -> Decimal:
        """The hours of the week but for the excluded ones: what a share of the week is a share of."""
        return max(self.week_hours - self.excluded_hours, Decimal(0))


@dataclass(frozen=True, slots=True)
class WeekLimits:
    """How many hours a sheet may hold, excluded ones and shares of the week among them.

    Args:
        least: fewest hours; None for no limit, since people work part-time.
        exact: exactly so many; None for no such rule.
        most: most hours.
        most_allocation: most of the week by shares; 1 is the whole week.
    """

    least: Decimal | None = None
    exact: Decimal | None = None
    most: Decimal = Decimal(60)
    most_allocation: Decimal = Decimal(1)


LIMITS = WeekLimits()
TOCK_LIMITS = WeekLimits(least=Decimal(40))
TOCK_EXACT_LIMITS = WeekLimits(least=Decimal(40), exact=Decimal(40))  # no other hours than those of the week


def list_card_faults(card: Card, limits: WeekLimits = LIMITS) -> list[str]:
    """List what is wrong with a weekly sheet, in words; empty where nothing is."""
    faults = []
    if card.week_on.isoweekday() != 1:
        faults.append(_("{day} is no Monday").format(day=card.week_on))
    if not _is_within(card.expectation, Decimal(1)):
        faults.append(_("an expectation of {share} is not from 0 to 1").format(share=card.expectation))
    if not _is_within(card.excluded_hours, card.week_hours):
        text = _("{hours} hours are excluded from a week of {week}")
        faults.append(text.format(hours=card.excluded_hours, week=card.week_hours))
    for number, line in enumerate(card.lines, 1):
        faults += [
            _("line {number}: {fault}").format(number=number, fault=fault)
            for fault in _list_line_faults(line)
        ]
    counts = Counter((line.purpose, line.key, line.step) for line in card.lines)
    faults += [
        _("{purpose} {key} stands in {count} lines").format(purpose=told[0], key=told[1], count=count)
        for told, count in counts.items()
        if count > 1
    ]
    return faults if faults else _list_limit_faults(card, limits)


def check_card(card: Card, limits: WeekLimits = LIMITS) -> Card:
    """Check a weekly sheet, and give it back.

    Args:
        card: the week.
        limits: of its hours; `TOCK_LIMITS` for those of Tock.

    Raises:
        SheetUnfit: it does not fit together.

    Example:
        >>> line = SheetLine("target", "reminder", hours=Decimal(38))
        >>> check_card(Card("ada", date(2026, 3, 2), [line])).worked_hours
        Decimal('40')
    """
    if faults := list_card_faults(card, limits):
        raise SheetUnfit(faults)
    return card


def check_cards(cards: Iterable[Card], limits: WeekLimits = LIMITS) -> list[Card]:
    """Check weekly sheets of many people: each by itself, and each person once per week.

    Raises:
        SheetUnfit: with the faults of all of them, each with its person and week.
    """
    every = list(cards)
    faults = [
        _("{person}, {week}: {fault}").format(person=card.person, week=card.week_on, fault=fault)
        for card in every
        for fault in list_card_faults(card, limits)
    ]
    counts = Counter((card.person, card.week_on) for card in every)
    faults += [
        _("{person}, {week}: {count} sheets of one week").format(person=person, week=week_on, count=count)
        for (person, week_on), count in counts.items()
        if count > 1
    ]
    if faults:
        raise SheetUnfit(faults)
    return every


def share_out_hours(card: Card) -> list[Decimal]:
    """Compute the hours of each line, for its cost: those entered, or its share of the hours worked.

    Method: shares of the week are rounded to hundredths together, so that no hundredth is lost between them.
    Checked against: the rounded sum, for any shares.

    Example:
        >>> thirds = [SheetLine("target", key, allocation=Decimal("0.3333")) for key in "abc"]
        >>> [str(hours) for hours in share_out_hours(Card("ada", date(2026, 3, 2), thirds))]
        ['13.34', '13.33', '13.33']
    """
    shared = [place for place, line in enumerate(card.lines) if line.allocation is not None]
    exact = [Fraction(card.lines[place].allocation or 0) * Fraction(card.worked_hours) for place in shared]
    hundredths = dict(zip(shared, round_together([hours * 100 for hours in exact]), strict=True))
    return [
        Decimal(hundredths[place]).scaleb(-2) if place in hundredths else line.hours or Decimal(0)
        for place, line in enumerate(card.lines)
    ]


def target_hours(card: Card, *, whole_hours: bool = True) -> Decimal:
    """Compute the billable hours that are expected: (hours of the week − excluded) × expectation.

    Hours above those of a week do not raise it.

    Args:
        card: the week.
        whole_hours: round to whole hours, half to the even one, as Tock does.

    Example:
        >>> week = Card("stacey", date(2026, 3, 2), excluded_hours=Decimal(8))
        >>> target_hours(week), target_hours(week, whole_hours=False)
        (Decimal('26'), Decimal('25.60'))
    """
    return _round(card.worked_hours * card.expectation, whole_hours)


def utilisation(card: Card, *, whole_hours: bool = True) -> float | None:
    """Compute how far a person reached the target of billable hours: 1 is the target itself.

    Method: the shares of the week on billable work, plus billable hours over target hours. Checked against: the
    examples of Tock.

    Args:
        card: the week.
        whole_hours: whether the target is rounded to whole hours, as Tock does.

    Returns:
        None for people who are not billable, and where the whole week is excluded.

    Example:
        >>> line = SheetLine("project", "website", hours=Decimal(30))
        >>> week = Card("stacey", date(2026, 3, 2), [line], excluded_hours=Decimal(8))
        >>> round(utilisation(week), 2), round(utilisation(week, whole_hours=False), 2)
        (1.15, 1.17)
    """
    target = target_hours(card, whole_hours=whole_hours)
    if not target:
        return None
    return float(Fraction(_billable_allocation(card)) + Fraction(_billable_hours(card)) / Fraction(target))


def aggregate_utilisation(cards: Iterable[Card], *, whole_hours: bool = True) -> float | None:
    """Compute how far several people or weeks reached their targets together.

    Method: (billable hours + hours of billable shares) over target hours, each summed. A share of the week counts
    share × (hours of the week − excluded) × 0.80 hours, for everybody. People who are not billable add to what was
    done and nothing to the target. Checked against: the examples of Tock.

    Args:
        cards: of any people and weeks.
        whole_hours: round each target, and each person's hours of shares, to whole hours, as Tock does.

    Returns:
        None where nobody has a target.
    """
    done, target = Fraction(0), Fraction(0)
    for card in cards:
        shared = _round(card.worked_hours * EXPECTATION * _billable_allocation(card), whole_hours)
        done += Fraction(_billable_hours(card)) + Fraction(shared)
        target += Fraction(target_hours(card, whole_hours=whole_hours))
    return float(done / target) if target else None


def _list_line_faults(line: SheetLine) -> list[str]:
    if (line.hours is None) == (line.allocation is None):
        return [_("it has hours or a share of the week: one of them, not both")]
    if line.allocation is not None:
        if not _is_within(line.allocation, Decimal(1)):
            return [_("a share of {share} is not from 0 to 1").format(share=line.allocation)]
        return []
    hours = line.hours or Decimal(0)
    try:
        count_hundredths(hours)
    except HoursUnfit:
        return [_("{hours} hours are finer than hundredths").format(hours=hours)]
    return [_("{hours} hours are below 0").format(hours=hours)] if hours < 0 else []


def _list_limit_faults(card: Card, limits: WeekLimits) -> list[str]:
    hours = sum(share_out_hours(card), Decimal(0)) + card.excluded_hours
    told = f"{hours.normalize():f}"
    shares = sum((line.allocation or Decimal(0) for line in card.lines), Decimal(0))
    faults = []
    if shares > limits.most_allocation:
        text = _("shares of the week sum to {shares}, at most {most}")
        faults.append(text.format(shares=shares, most=limits.most_allocation))
    if limits.exact is not None and hours != limits.exact:
        faults.append(_("{hours} hours, exactly {exact} expected").format(hours=told, exact=limits.exact))
    elif limits.least is not None and hours < limits.least:
        faults.append(_("{hours} hours, at least {least}").format(hours=told, least=limits.least))
    if hours > limits.most:
        faults.append(_("{hours} hours, at most {most}").format(hours=told, most=limits.most))
    return faults


def _is_within(number: Decimal, most: Decimal) -> bool:
    return number.is_finite() and 0 <= number <= most


def _billable_hours(card: Card) -> Decimal:
    return sum((line.hours or Decimal(0) for line in card.lines if line.is_billable), Decimal(0))


def _billable_allocation(card: Card) -> Decimal:
    return sum((line.allocation or Decimal(0) for line in card.lines if line.is_billable), Decimal(0))


def _round(hours: Decimal, whole_hours: bool) -> Decimal:
    return hours.quantize(Decimal(1), ROUND_HALF_EVEN) if whole_hours else hours
