"""What can be wrong with a trial, its allocation and its looks."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.errors.root import GroundswellError, show_value


class DesignFaulty(GroundswellError):
    """The design of a trial does not fit together."""

    code = "design-faulty"

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            f"The design of the trial cannot be used: {'; '.join(self.faults)}.",
            "a design that fits together, as `groundswell trial design` writes it",
            "correct what is named, and plan the trial again",
        )


class PlanNotRead(GroundswellError):
    """The plan of a trial, a TOML file, cannot be understood."""

    code = "plan-not-read"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"The plan {path} cannot be read: {reason}.",
            "a TOML file as `groundswell trial design --example` prints one",
            "correct what is named, and plan again",
        )


class TrialShowsNothing(GroundswellError):
    """A trial as planned could not show the gain that it is made for."""

    code = "trial-shows-nothing"

    def __init__(
        self, smallest_gain: float, measured_in: str, power: float, shown_gain: float | None
    ) -> None:
        self.power, self.shown_gain = power, shown_gain
        can = (
            f"it would show a gain of {shown_gain:.3g} {measured_in} in 8 of 10 trials"
            if shown_gain is not None
            else "no gain that was simulated would be shown in 8 of 10 trials"
        )
        super().__init__(
            f"A gain of {smallest_gain:.3g} {measured_in} would be seen in only {power:.0%} of such trials; {can}.",
            "a trial that shows the smallest gain worth having in at least half of the cases",
            "allocate a larger share, more cases or more days, choose another outcome, or a larger smallest gain",
        )


class RecordsTooFew(GroundswellError):
    """There are too few cases in the records to plan a trial on them."""

    code = "records-too-few"

    def __init__(self, cases: int, needed: int, why: str) -> None:
        super().__init__(
            f"The records hold {cases} cases {why}.",
            f"at least {needed} of them",
            "take records of a longer time, or a shorter horizon",
        )


class RegistrationBroken(GroundswellError):
    """A registration is not what was registered."""

    code = "registration-broken"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"The registration {path} cannot be trusted: {reason}.",
            "the file as `groundswell trial design` or the workbench wrote it",
            "take the registration from the archive of the engagement",
        )


class LedgerBroken(GroundswellError):
    """A ledger of allocations is damaged, edited, or of another trial."""

    code = "ledger-broken"

    def __init__(self, path: str, line: int, reason: str) -> None:
        self.line = line
        super().__init__(
            f"The ledger {path} cannot be used: line {line}: {reason}.",
            "a CSV as `groundswell trial allocate` or the workbench wrote it, whole and in order",
            "take the ledger from the archive of the engagement",
        )


class AllocationKeyUnfit(GroundswellError):
    """The key is not the one that the trial was registered with."""

    code = "allocation-key-unfit"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"The key {path} is not the one that the trial was registered with.",
            "the key whose SHA-256 stands in the registration",
            "name the right one with `--key-file FILE`",
        )


class AllocationListFaulty(GroundswellError):
    """A list of cases to allocate cannot be used."""

    code = "allocation-list-faulty"

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(
            f"The list {path} cannot be used: line {line}: {reason}. Nothing was allocated.",
            "a CSV with a column `case`, one of `at`, and one for each stratum or office of the design",
            "correct the line and allocate again; cases allocated before keep their arm",
        )


class ArmUnknown(GroundswellError):
    """A trial has no arm of that name."""

    code = "arm-unknown"

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"There is no arm {show_value(name)}.",
            f"one of: {', '.join(known)}",
            "use one of them",
        )


class ValuesNotRead(GroundswellError):
    """Values sent for an outcome cannot be understood."""

    code = "values-not-read"

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(
            f"The values for outcomes in {where} cannot be read: {reason}.",
            "a CSV with the columns `case`, `outcome` and `value`, the value a number",
            "correct what is named and read it again",
        )


class OfficesTooFew(GroundswellError):
    """With so few offices no result could be told from chance."""

    code = "offices-too-few"

    def __init__(self, offices: int, allocations: int, alpha: float) -> None:
        super().__init__(
            f"{offices} offices can be drawn in {allocations:,} ways only, so the most striking result comes about "
            f"by chance in {1 / max(allocations, 1):.1%} of trials; at most {alpha:.1%} are allowed.",
            "so many offices, or steps, that the most striking result comes about by chance less often than allowed",
            "add offices or steps, or allocate by case",
        )


class StudiesTooFew(GroundswellError):
    """There are too few trials to pool."""

    code = "studies-too-few"

    def __init__(self, studies: int, needed: int) -> None:
        super().__init__(
            f"{studies} trials cannot be pooled.",
            f"at least {needed} trials with an estimate and its standard error",
            "show each trial by itself",
        )


class TrialNotBegun(GroundswellError):
    """A trial has no allocated case yet, or none that the records know."""

    code = "trial-not-begun"

    def __init__(self, allocated: int, found: int) -> None:
        super().__init__(
            f"The ledger holds {allocated} allocated cases, and the records know {found} of them.",
            "at least 1 case of the ledger in the records",
            "check that the keys of the cases are the same in both, and that the records reach into the trial",
        )
