"""What can be wrong with days, people, purposes, hours and counts in a file for the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from groundswell.errors.root import GroundswellError, show_names, show_value


class LedgerDayNotUnderstood(GroundswellError):
    """A cell holds no day."""

    code = "ledger-day-not-understood"

    def __init__(self, value: str) -> None:
        super().__init__(
            f"{show_value(value, 40)} is no day." if value.strip() else "This line has no day.",
            "a day such as 2024-03-05.",
            "Write the day as year-month-day.",
        )


class LedgerDayUndecided(GroundswellError):
    """Nothing in a column tells which of two numbers is the day and which the month."""

    code = "ledger-day-undecided"

    def __init__(self, value: str, first: date | None, second: date | None) -> None:
        told = " or ".join(f"{day.day} {day:%B %Y}" for day in (first, second) if day)
        super().__init__(
            f"{show_value(value, 40)} can be {told}, and nothing in its column tells which.",
            "to know whether the day or the month comes first.",
            "Say which of the two comes first in this file, or write days as year-month-day.",
        )


class LedgerMonthNotUnderstood(GroundswellError):
    """A cell holds no month."""

    code = "ledger-month-not-understood"

    def __init__(self, value: str) -> None:
        super().__init__(
            f"{show_value(value, 40)} is no month." if value.strip() else "This line has no month.",
            "a month such as 2024-03 or March 2024.",
            "Write the month as year-month.",
        )


class LedgerDayTooEarly(GroundswellError):
    """A line is about a day before everything that the ledger is about."""

    code = "ledger-day-too-early"

    def __init__(self, day: date, first_on: date) -> None:
        super().__init__(
            f"{day.isoformat()} is before {first_on.isoformat()}, the first day that can be booked.",
            f"days from {first_on.isoformat()} on.",
            "Correct the day, or take out what was before.",
        )


class LedgerDayTooLate(GroundswellError):
    """A line is about a day that has not come yet."""

    code = "ledger-day-too-late"

    def __init__(self, day: date, last_on: date) -> None:
        super().__init__(
            f"{day.isoformat()} is after {last_on.isoformat()}, the last day that can be booked.",
            f"days until {last_on.isoformat()}.",
            "Correct the day, or book the line when that day has come.",
        )


class LedgerMonthClosed(GroundswellError):
    """A line is about a day in a month that is closed."""

    code = "ledger-month-closed"

    def __init__(self, day: date) -> None:
        super().__init__(
            f"{day.isoformat()} is in a month that is closed.",
            "days in months that are open.",
            "Take the line out and enter it by hand: it is booked in the first open month and keeps its day.",
        )


class PersonNotKnown(GroundswellError):
    """A file names somebody whom the ledger does not know."""

    code = "person-not-known"

    def __init__(self, value: str, near: str = "") -> None:
        super().__init__(
            f"Nobody here is called {show_value(value, 60)}." if value else "This line names nobody.",
            "the name, user name or e-mail address of a person of this engagement.",
            f"Write {show_value(near, 60)}, if that is who is meant; or invite the person."
            if near
            else "Correct the name, or invite the person first.",
        )


class PurposeNotKnown(GroundswellError):
    """A file names something as the purpose that the ledger does not know."""

    code = "purpose-not-known"

    def __init__(self, value: str, near: str = "") -> None:
        super().__init__(
            f"There is no target, trial, duty, service or project {show_value(value, 60)}."
            if value
            else "This line does not say what it is for.",
            "what the cost is for: a target, a trial, a duty, running the service, or overhead.",
            f"Write {show_value(near, 60)}, if that is meant; or say what it stands for here."
            if near
            else "Say what it stands for here; overhead is a purpose too.",
        )


class NameOfSeveral(GroundswellError):
    """A name can mean more than one."""

    code = "name-of-several"

    def __init__(self, value: str, options: Sequence[str]) -> None:
        super().__init__(
            f"{show_value(value, 60)} is the name of more than one: {show_names(list(options))}.",
            "a name that only one has.",
            "Write another of its names, such as the number or the e-mail address.",
        )


class NamesDiffer(GroundswellError):
    """Name and number of a project mean two different things."""

    code = "names-differ"

    def __init__(self, name: str, number: str) -> None:
        super().__init__(
            f"The project's name {show_value(name, 60)} and its number {show_value(number, 40)} "
            "stand for different purposes here.",
            "name and number of one project.",
            "Correct the line, or say anew what the project stands for.",
        )


class HoursNegative(GroundswellError):
    """Hours are below 0."""

    code = "hours-negative"

    def __init__(self, value: str) -> None:
        super().__init__(
            f"{show_value(value, 40)} is below 0: nobody works a negative time.",
            "hours of 0 or more.",
            "To take hours back, correct the entry that has them.",
        )


class HoursOfLineTooMany(GroundswellError):
    """A line has more hours than a week."""

    code = "hours-of-line-too-many"

    def __init__(self, value: str, most: str) -> None:
        super().__init__(
            f"{show_value(value, 40)} hours are more than a person works in a week.",
            f"at most {most} hours of a person in a week.",
            "Look whether minutes stand for hours, a point is missing, or the line is a sum.",
        )


class HoursAboveWeek(GroundswellError):
    """One person has more hours in a week than are possible."""

    code = "hours-above-week"

    def __init__(self, person: str, week_on: date, hours: str, most: str) -> None:
        super().__init__(
            f"{show_value(person, 60)} has {hours} hours in the week of {week_on.isoformat()}.",
            f"at most {most} hours of a person in a week.",
            "Look whether a line is there twice, minutes stand for hours, or a point is missing.",
        )


class HoursTooFine(GroundswellError):
    """Hours are finer than hundredths."""

    code = "hours-too-fine"

    def __init__(self, value: str) -> None:
        super().__init__(
            f"{show_value(value, 40)} is finer than a hundredth of an hour.",
            "hours with at most two decimals: nothing is rounded here.",
            "Round it at the source.",
        )


class HoursMissing(GroundswellError):
    """A line has neither hours nor a share of the week."""

    code = "hours-missing"

    def __init__(self) -> None:
        super().__init__(
            "This line has neither hours nor a share of the week.",
            "hours, or a share of the week; 0 where there was none.",
            "Write the hours, or take the line out.",
        )


class HoursAndAllocation(GroundswellError):
    """A line has hours and a share of the week."""

    code = "hours-and-allocation"

    def __init__(self, hours: str, allocation: str) -> None:
        super().__init__(
            f"This line has {show_value(hours, 40)} hours and a share of {show_value(allocation, 40)} of the week.",
            "either hours or a share of the week.",
            "Leave one of the two empty: the time would count twice.",
        )


class AllocationOutside(GroundswellError):
    """A share of the week is not between 0 and 1."""

    code = "allocation-outside"

    def __init__(self, value: str) -> None:
        super().__init__(
            f"{show_value(value, 40)} is no share of a week.",
            "a share from 0 to 1, such as 0.5 or 50%.",
            "Write the share of the week, 1 for all of it.",
        )


class AllocationsAboveWeek(GroundswellError):
    """The shares of somebody's week sum to more than 1."""

    code = "allocations-above-week"

    def __init__(self, person: str, week_on: date, total: str) -> None:
        super().__init__(
            f"The shares of {show_value(person, 60)} in the week of {week_on.isoformat()} sum to {total}.",
            "shares that sum to at most 1: the whole week.",
            "Look whether a line is there twice, or lower the shares.",
        )


class WeekNotOne(GroundswellError):
    """A period of time is not a week."""

    code = "week-not-one"

    def __init__(self, from_on: date, until_on: date, most_days: int) -> None:
        days = (until_on - from_on).days + 1
        super().__init__(
            f"{from_on.isoformat()} to {until_on.isoformat()} ends before it begins."
            if days < 1
            else f"{from_on.isoformat()} to {until_on.isoformat()} is {days} days long.",
            f"the first and the last day of a week, at most {most_days} days.",
            "Export the time week by week.",
        )


class SheetTurnedIn(GroundswellError):
    """Somebody's week stands in the ledger."""

    code = "sheet-turned-in"

    def __init__(self, person: str, week_on: date, where: str) -> None:
        super().__init__(
            f"The week of {week_on.isoformat()} of {show_value(person, 60)} is booked already: "
            f"{show_value(where, 60)}.",
            "weeks that are not in the ledger.",
            "Take the line out, or change that weekly sheet.",
        )


class RatingNotUnderstood(GroundswellError):
    """A cell holds no rating from 1 to 5."""

    code = "rating-not-understood"

    def __init__(self, value: str) -> None:
        super().__init__(
            f"{show_value(value, 60)} is no rating from 1 to 5.",
            "1 to 5, where 5 is very satisfied; or the words, from very dissatisfied to very satisfied.",
            "Export the answers as they were given, and not on another scale.",
        )


class RatingTurned(GroundswellError):
    """Number and words of a rating say different things."""

    code = "rating-turned"

    def __init__(self, value: str) -> None:
        super().__init__(
            f"The number and the words of {show_value(value, 60)} say different things.",
            "5 for very satisfied, down to 1 for very dissatisfied.",
            "The scale may be turned around: export the words alone.",
        )


class RatingsTotalWrong(GroundswellError):
    """The ratings of a month do not sum to its total."""

    code = "ratings-total-wrong"

    def __init__(self, told: str, summed: str) -> None:
        super().__init__(
            f"This line says {told} answers in all, and its ratings sum to {summed}.",
            f"a total of {summed}.",
            "Correct the total or the count of a rating at the source.",
        )


class CountNotUnderstood(GroundswellError):
    """A cell holds no count."""

    code = "count-not-understood"

    def __init__(self, value: str) -> None:
        super().__init__(
            f"{show_value(value, 40)} is no whole number of 0 or more."
            if value.strip()
            else "A count is missing.",
            "a whole number of 0 or more.",
            "Write how many there were.",
        )


class MonthTwice(GroundswellError):
    """A month stands in a file twice."""

    code = "month-twice"

    def __init__(self, month_on: date, service: str, line: int) -> None:
        of = f" of {show_value(service, 60)}" if service else ""
        super().__init__(
            f"{month_on:%B %Y}{of} stands in line {line:,} already.",
            "each month of a service once.",
            "Take one of the lines out.",
        )


class PointNotSaid(GroundswellError):
    """Nothing says at which point of the service people were asked."""

    code = "point-not-said"

    def __init__(self) -> None:
        super().__init__(
            "Nothing says when people were asked.",
            '"end" when the form is done, or "decision" when the answer came.',
            "Say for this file when people were asked.",
        )
