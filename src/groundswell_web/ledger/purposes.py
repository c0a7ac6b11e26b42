"""What a cost can be for. An app that has more of it registers a source in its ``apps.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.engagements.queries import read_engagement
from groundswell_web.ledger.cards import PurposeLine
from groundswell_web.ledger.models import Total
from groundswell_web.ledger.words import name_purpose
from groundswell_web.targets.queries import list_targets
from groundswell_web.trials.queries import list_trials

OPEN_TARGETS = ("proposed", "agreed", "running")
OPEN_TRIALS = ("draft", "signed", "running", "stopped", "following")
OVERHEAD = "overhead"

# Of an engagement: things that a cost can be for, what has ended included.
Source = Callable[[UUID, datetime], Iterable[PurposeLine]]


@dataclass(frozen=True)
class Named:
    """A source of purposes.

    Args:
        list: gives what there is.
        takes_names_of: the kind of purpose of which a name that is not in the list can be booked to, as a new one.
    """

    list: Source
    takes_names_of: str = ""


class PurposeSources:
    """The registered sources, by name."""

    def __init__(self) -> None:
        self._sources: dict[str, Named] = {}

    def register(self, name: str, source: Named) -> None:
        """Take a source in. The same name with another source is a mistake in the code."""
        if self._sources.get(name, source) != source:
            raise ValueError(f"there is a source of purposes {name!r} already")
        self._sources[name] = source

    def values(self) -> list[Named]:
        """All sources, in the order in which they came."""
        return list(self._sources.values())


PURPOSE_SOURCES = PurposeSources()


class Purposes:
    """Everything that costs of an engagement can be for, read once and then asked often.

    Args:
        engagement_id: whose.
        now: the moment at which things are open or ended.
    """

    def __init__(self, engagement_id: UUID, now: datetime) -> None:
        self.lines: list[PurposeLine] = []
        self._takes_names: set[str] = set()
        for source in PURPOSE_SOURCES.values():
            self.lines += source.list(engagement_id, now)
            if source.takes_names_of:
                self._takes_names.add(source.takes_names_of)
        self._by_key = {(line.purpose, line.key): line for line in reversed(self.lines)}
        self._by_name = {(line.purpose, line.key.casefold()): line for line in reversed(self.lines)}

    def find(self, purpose: str, key: str) -> PurposeLine | None:
        """Find what a cost is for by its key; a duty by its name, whatever its case, or as a new one."""
        if (found := self._by_key.get((purpose, key))) is not None:
            return found
        name = " ".join(key.split())
        if purpose not in self._takes_names or not name or len(name) > 200:
            return None
        found = self._by_name.get((purpose, name.casefold())) or PurposeLine(purpose, name, name)
        self._by_key[purpose, key] = self._by_name[purpose, name.casefold()] = found
        return found


def list_purposes(engagement_id: UUID, now: datetime) -> list[PurposeLine]:
    """List everything that costs of an engagement can be for, what has ended included."""
    return Purposes(engagement_id, now).lines


def list_planned_purposes(engagement_id: UUID, now: datetime) -> Iterable[PurposeLine]:
    """Give the targets and the trials, those that run first; a trial serves the step of its target."""
    targets = list_targets(engagement_id, now=now)
    steps = {card.id: card.step for card in targets}
    yield from (
        PurposeLine("target", str(card.id), card.title, card.step, card.state in OPEN_TARGETS, card.id)
        for card in targets
    )
    for line in list_trials(engagement_id):
        step = steps.get(line.target_id, "") if line.target_id else ""
        is_open = line.state in OPEN_TRIALS
        yield PurposeLine("trial", str(line.id), line.name, step, is_open, line.target_id)


def list_service_purposes(engagement_id: UUID, now: datetime) -> Iterable[PurposeLine]:
    """Give the running of each service of the engagement."""
    return [PurposeLine("service", name, name) for name in read_engagement(engagement_id).services]


def list_duty_purposes(engagement_id: UUID, now: datetime) -> Iterable[PurposeLine]:
    """Give the duties that something was booked to."""
    found = Total.objects.filter(engagement_id=engagement_id, purpose="duty").order_by("purpose_key")
    return [
        PurposeLine("duty", name, name) for name in found.values_list("purpose_key", flat=True).distinct()
    ]


def list_overhead(engagement_id: UUID, now: datetime) -> Iterable[PurposeLine]:
    """Give overhead: openly, what is for none of the others."""
    return [PurposeLine(OVERHEAD, "", name_purpose(OVERHEAD))]


def explain_unknown(purpose: str) -> str:
    """Say that a cost is for something that this engagement does not have."""
    return {
        "target": _("Select a target of this engagement"),
        "trial": _("Select a trial of this engagement"),
        "duty": _("Enter the name of the duty, at most 200 letters long"),
        "service": _("Select a service of this engagement"),
    }.get(purpose, _("Select what it is for"))


PURPOSE_SOURCES.register("targets and trials", Named(list_planned_purposes))
PURPOSE_SOURCES.register("duties", Named(list_duty_purposes, takes_names_of="duty"))
PURPOSE_SOURCES.register("services", Named(list_service_purposes))
PURPOSE_SOURCES.register("overhead", Named(list_overhead))
