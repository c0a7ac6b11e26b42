"""What a concern can be about, asked of the apps that have it. An app higher on the ladder registers its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from groundswell_web.concerns.words import name_subject
from groundswell_web.findings.queries import name_questions
from groundswell_web.ownership.queries import get_point, get_rule, list_points, list_rules
from groundswell_web.refusals import NotThere
from groundswell_web.targets.queries import get_target, list_targets

NAME_LENGTH = 160


@dataclass(frozen=True)
class Subject:
    """A step, rule, target, finding or trial that a concern can be about."""

    kind: str
    key: str
    name: str
    address: str

    @property
    def about(self) -> str:
        """The subject in an address or a form: ``step:<id>``."""
        return f"{self.kind}:{self.key}"

    @property
    def label(self) -> str:
        """The subject in a list of choices: ``Step: Check``."""
        return _("{kind}: {name}").format(kind=name_subject(self.kind), name=self.name)


@dataclass(frozen=True)
class Source:
    """Where a kind of subject is looked up.

    Args:
        address: name of the address of its page, which takes ``engagement_id`` and the id.
        name: tells what the one with an id is called; raises NotThere where the engagement has none.
        names: tells the id and name of each that a concern can be raised on now.
    """

    address: str
    name: Callable[[UUID, UUID], str]
    names: Callable[[UUID], list[tuple[UUID, str]]]


class Sources:
    """The registered kinds of subject that lie above concerns."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}

    def register(self, kind: str, source: Source) -> None:
        """Take a kind in, one of `words.SUBJECTS`. The same kind from elsewhere is a mistake in the code."""
        if self._sources.get(kind, source) != source:
            raise ValueError(f"concerns about a {kind!r} are looked up already")
        self._sources[kind] = source

    def find(self, kind: str) -> Source | None:
        """Find where a kind is looked up; None where it is not registered."""
        return self._sources.get(kind)

    def items(self) -> list[tuple[str, Source]]:
        """All kinds, in the order of their names."""
        return sorted(self._sources.items(), key=lambda pair: pair[0])


SOURCES = Sources()


def get_subject(engagement_id: UUID, kind: str, key: str, now: datetime) -> Subject:
    """Get what a concern is about.

    Args:
        engagement_id: which engagement.
        kind: one of `words.SUBJECTS`.
        key: its id; for a finding the name of its question.
        now: the moment.

    Raises:
        NotThere: this engagement has no such thing.
    """
    if kind == "finding" and key in name_questions():
        return _build(engagement_id, kind, key, name_questions()[key])
    key = str(_read_id(key))
    if kind == "step":
        return _build(engagement_id, kind, key, get_point(engagement_id, UUID(key), now).unique_name)
    if kind == "rule":
        return _build(engagement_id, kind, key, get_rule(engagement_id, UUID(key), now).text)
    if kind == "target":
        return _build(engagement_id, kind, key, get_target(engagement_id, UUID(key), now=now).title)
    source = SOURCES.find(kind)
    if source is not None:
        return _build(engagement_id, kind, key, source.name(engagement_id, UUID(key)))
    raise NotThere(_("There is no such thing to be concerned about"))


def find_subject(engagement_id: UUID, kind: str, key: str, now: datetime) -> Subject | None:
    """Find what a concern is about, or None when it was taken out since."""
    try:
        return get_subject(engagement_id, kind, key, now)
    except NotThere:
        return None


def list_subjects(engagement_id: UUID, now: datetime) -> list[Subject]:
    """List all that a concern can be about: steps, rules, targets that are not over, findings, open trials."""
    steps = [("step", str(point.id), point.unique_name) for point in list_points(engagement_id, now)]
    rules = [("rule", str(rule.id), rule.text) for rule in list_rules(engagement_id, now)]
    targets = [
        ("target", str(target.id), target.title)
        for target in list_targets(engagement_id, now=now)
        if target.state in ("proposed", "agreed", "running")
    ]
    findings = [("finding", question, title) for question, title in name_questions().items()]
    more = [
        (kind, str(key), name)
        for kind, source in SOURCES.items()
        for key, name in source.names(engagement_id)
    ]
    return [_build(engagement_id, *one) for one in (*steps, *rules, *targets, *findings, *more)]


def _build(engagement_id: UUID, kind: str, key: str, name: str) -> Subject:
    pages = {"step": "ownership_point", "rule": "ownership_rule", "target": "target", "finding": "finding"}
    page = pages | {more: source.address for more, source in SOURCES.items()}
    short = Truncator(" ".join(name.split())).chars(NAME_LENGTH)
    return Subject(kind, key, short, reverse(page[kind], args=[engagement_id, key]))


def _read_id(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError:
        raise NotThere(_("There is no such thing to be concerned about")) from None
