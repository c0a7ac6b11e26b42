"""What can be wrong with results, with what they are held against, and with the account of a service."""

from __future__ import annotations

from groundswell.errors.root import GroundswellError, show_value


class EndsMissing(GroundswellError):
    """An effect has no interval, or its interval does not hold its own estimate."""

    code = "ends-missing"

    def __init__(self, source: str, value: float, low: float | None, high: float | None) -> None:
        self.source, self.value, self.low, self.high = source, value, low, high
        super().__init__(
            f"{show_value(source)} gives {value:g} with an interval from {_show(low)} to {_show(high)}.",
            "an estimate with a lower and an upper end around it: a result is never counted without them",
            "wait for the next look or extract, which gives both ends",
        )


class MeasureNotCounted(GroundswellError):
    """The ledger does not count results of this measure."""

    code = "measure-not-counted"

    def __init__(self, measure: str, known: tuple[str, ...]) -> None:
        self.measure = measure
        super().__init__(
            f"The ledger counts no '{show_value(measure, 40)}'.",
            f"one of {', '.join(known)}",
            "write one of these",
        )


class ResultsMixed(GroundswellError):
    """Results of different measures were to be summed."""

    code = "results-mixed"

    def __init__(self, measures: tuple[str, ...]) -> None:
        self.measures = measures
        super().__init__(
            f"Results in {' and '.join(measures)} cannot be summed.",
            "results of one measure: days of waiting are no hours of staff",
            "sum each measure by itself",
        )


class ForecastsUnfit(GroundswellError):
    """A forecast and what came of it give no ratio."""

    code = "forecasts-unfit"

    def __init__(self, forecast: float, actual: float) -> None:
        self.forecast, self.actual = forecast, actual
        super().__init__(
            f"A forecast of {forecast:g}, of which {actual:g} came, gives no ratio to learn from.",
            "a forecast above 0, and for costs and durations something above 0 that came of it",
            "close the target first, or compare what may be nothing with `compare_forecasts`",
        )


class ForecastsTooFew(GroundswellError):
    """Too few targets are closed to say how far forecasts are off."""

    code = "forecasts-too-few"

    def __init__(self, given: int, needed: int) -> None:
        self.given, self.needed = given, needed
        super().__init__(
            f"Of the targets, {given} have both a forecast and what came of it.",
            f"at least {needed}",
            "use the table of the Green Book until more are closed",
        )


class RowsTooFew(GroundswellError):
    """There are too few rows for an interval of their ratio."""

    code = "rows-too-few"

    def __init__(self, given: int, needed: int) -> None:
        self.given, self.needed = given, needed
        super().__init__(
            f"{given} rows hold both a cost and what was saved.",
            f"at least {needed}: of fewer, the interval of the ratio is too narrow",
            "divide the whole cost by the whole result, which has an interval of its own",
        )


class HeadingUnknown(GroundswellError):
    """A cost names a heading that the list of costs of a transaction does not have."""

    code = "heading-unknown"

    def __init__(self, heading: str, known: tuple[str, ...]) -> None:
        self.heading = heading
        super().__init__(
            f"There is no heading '{show_value(heading, 40)}' in the list of costs of a transaction.",
            f"one of {', '.join(known)}",
            "write one of these, so that it is known whether the cost counts",
        )


def _show(end: float | None) -> str:
    return "nothing known" if end is None else f"{end:g}"
