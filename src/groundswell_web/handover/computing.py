"""Read what the library computes readiness from: duties, people, deeds that count, accounts and contracts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import CharField, F, Q
from django.db.models.functions import Cast

from groundswell.teams import deeds as library_deeds
from groundswell.teams import duties as library
from groundswell_web.engagements.queries import MemberLine, list_former_members, list_members
from groundswell_web.handover.deed_queries import UNAGREED
from groundswell_web.handover.models import Companion, Deed, Duty, Holding, Need
from groundswell_web.handover.sources import DUTY_SOURCES
from groundswell_web.people.queries import PersonCard, list_people

# Roles that look on: who has no other role is counted among the people once a duty or a deed names them.
LOOKING_ON = frozenset({"observer", "sponsor", "coordinator"})

Parts = tuple[list[str], list[str]]  # of a deed: those who did it together, those who looked on
NO_PARTS: Parts = ([], [])


@dataclass(frozen=True)
class TeamFacts:
    """What readiness is computed from, as the library's own values; keys are ids as text.

    Args:
        duties: those that go on and those that ended, each with the days on which it had to be done.
        people: whoever has or had a role here, or did something.
        deeds: those that count: seen by the workbench itself, or confirmed by a second person.
        holdings: the accounts and contracts that have not ended.
        origins: for each duty its source and what it is about there; both empty for one that somebody added.
        roles: the names of the roles that a person has today.
    """

    duties: tuple[library.Duty, ...]
    people: tuple[library.Person, ...]
    deeds: tuple[library_deeds.Deed, ...]
    holdings: tuple[library.Holding, ...]
    origins: Mapping[str, tuple[str, str]]
    roles: Mapping[str, tuple[str, ...]]

    def list_due(self, day: date) -> tuple[library.Duty, ...]:
        """List the duties that must be done at all on a day."""
        return tuple(duty for duty in self.duties if duty.is_due(day))

    def find_person(self, key: str) -> library.Person | None:
        """Find a person by key."""
        return next((person for person in self.people if person.key == key), None)


@dataclass(frozen=True)
class Members:
    """The roles of an engagement, by person, and the ids of those that hold today."""

    by_person: Mapping[str, list[MemberLine]]
    current: frozenset[UUID]

    def list_roles(self) -> dict[str, tuple[str, ...]]:
        """List the names of the roles that each person has today."""
        named = {
            key: tuple(sorted({line.role_name for line in lines if line.id in self.current}))
            for key, lines in self.by_person.items()
        }
        return {key: roles for key, roles in named.items() if roles}


def read_teams(engagement_id: UUID, now: datetime, *, with_owners: bool = True) -> TeamFacts:
    """Read all that readiness is computed from, with a fixed number of questions to the database.

    Args:
        engagement_id: which engagement.
        now: the moment at which people and owners are judged to be there.
        with_owners: whether to ask other apps for the owners that they decide; readiness itself needs none.
    """
    rows = list(Duty.objects.filter(engagement_id=engagement_id).order_by("name", "pk"))
    going = Holding.objects.filter(engagement_id=engagement_id, ended_at__isnull=True)
    holdings = tuple(_as_holding(one) for one in going.order_by("name", "pk"))
    needs = _read_needs(engagement_id)
    owners = _read_owners(engagement_id, rows, now) if with_owners else {}
    duties = tuple(_as_duty(row, owners, needs.get(row.pk, ())) for row in rows)
    deeds = _read_deeds(engagement_id, _list_account_homes(needs, holdings))
    members = _read_members(engagement_id, now)
    return TeamFacts(
        duties=duties,
        people=_read_people(members, duties, deeds, now),
        deeds=deeds,
        holdings=holdings,
        origins={str(row.pk): (row.source, row.source_key) for row in rows},
        roles=members.list_roles(),
    )


def _read_members(engagement_id: UUID, now: datetime) -> Members:
    current = list_members(engagement_id, now=now)
    by_person: dict[str, list[MemberLine]] = defaultdict(list)
    for line in (*current, *list_former_members(engagement_id, now=now)):
        by_person[str(line.person_id)].append(line)
    return Members(by_person, frozenset(line.id for line in current))


def _as_holding(row: Holding) -> library.Holding:
    holder = str(row.holder_id) if row.holder_id else ""
    return library.Holding(str(row.pk), row.name, row.kind, row.home, holder, row.ends_on)  # type: ignore[arg-type]


def _read_needs(engagement_id: UUID) -> dict[UUID, tuple[str, ...]]:
    """Read which accounts and contracts each duty needs that have not ended."""
    needs: dict[UUID, list[str]] = defaultdict(list)
    pairs = Need.objects.filter(duty__engagement_id=engagement_id, holding__ended_at__isnull=True)
    for duty_id, holding_id in pairs.order_by("pk").values_list("duty_id", "holding_id"):
        needs[duty_id].append(str(holding_id))
    return {duty_id: tuple(keys) for duty_id, keys in needs.items()}


def _read_owners(engagement_id: UUID, rows: Iterable[Duty], now: datetime) -> dict[tuple[str, str], str]:
    """Read the owners that are decided elsewhere: who owns a step owns the duties of that step."""
    wanted = {row.source for row in rows if row.source and row.ended_at is None}
    return {
        (source.name, key): str(owner_id) if owner_id else ""
        for source in DUTY_SOURCES.list()
        if source.find_owners is not None and source.name in wanted
        for key, owner_id in source.find_owners(engagement_id, now).items()
    }


def _as_duty(row: Duty, owners: Mapping[tuple[str, str], str], needs: tuple[str, ...]) -> library.Duty:
    source = DUTY_SOURCES.get(row.source) if row.source else None
    told = str(row.owner_id) if row.owner_id else ""
    ended = max(row.ended_at.date() - timedelta(days=1), row.from_on) if row.ended_at else None
    return library.Duty(
        key=str(row.pk),
        name=row.name,
        consequence=row.consequence,  # type: ignore[arg-type]
        every_days=row.every_days,
        owner=owners.get((row.source, row.source_key), "") if source and source.decides_owner else told,
        successor=str(row.successor_id) if row.successor_id else "",
        described_in=row.described,
        holdings=needs,
        from_on=row.from_on,
        until_on=ended,
    )


def _read_deeds(engagement_id: UUID, account_homes: Mapping[UUID, str]) -> tuple[library_deeds.Deed, ...]:
    """Read the deeds that count, oldest first.

    Gives what `deed_queries.load_deeds` gives of them, and makes neither models nor an id of each value: there are
    thousands of rows, and they name the same few duties and people again and again.
    """
    counted = Q(event_sequence__isnull=False) | Q(confirmed_at__isnull=False)
    rows = Deed.objects.filter(counted, engagement_id=engagement_id, refused_at__isnull=True).order_by(
        "at", "pk"
    )
    parts, keys = _read_companions(engagement_id), Keys()
    homes = {str(duty_id): home for duty_id, home in account_homes.items()}
    told = rows.values_list(
        _raw("pk"), _raw("duty_id"), "at", _raw("by_id"), "account_home", "event_sequence"
    )
    found = []
    for raw, duty, at, by, told_home, sequence in told:
        together, watched = parts.get(raw, NO_PARTS)
        home = told_home if sequence is None else homes.get(keys[duty], "")
        found.append(library_deeds.Deed(keys[duty], at, keys[by], tuple(together), tuple(watched), home))
    return tuple(found)


def _read_companions(engagement_id: UUID) -> dict[str, Parts]:
    """Read who was at which deed: those who take the "alone" of it, and those who agreed that they looked on."""
    parts: dict[str, Parts] = defaultdict(lambda: ([], []))
    rows = Companion.objects.filter(deed__engagement_id=engagement_id).order_by("pk").annotate(
        is_doers=Q(said_by=F("deed__by")),
        is_told_with_it=Q(said_by=F("deed__recorded_by"), said_at=F("deed__recorded_at")),
        is_agreed=Q(confirmed_at__isnull=False),
    )  # fmt: skip
    told = rows.values_list(
        _raw("deed_id"), _raw("person_id"), "part", "is_doers", "is_told_with_it", "is_agreed"
    )
    keys = Keys()
    for deed, person, part, is_doers, is_told_with_it, is_agreed in told:
        together, watched = parts[deed]
        if part == "together" and (
            is_agreed or is_doers or is_told_with_it
        ):  # as in deed_queries.takes_alone
            together.append(keys[person] if is_agreed else f"{UNAGREED}{keys[person]}")
        elif is_agreed:
            watched.append(keys[person])
    return parts


def _raw(column: str) -> Cast:
    """Give an id as the database writes it: with hyphens or without, and not made into an id first."""
    return Cast(column, CharField())


class Keys(dict[str, str]):
    """The keys that ids have here, by the ids as the database writes them; each is written once."""

    def __missing__(self, raw: str) -> str:
        """Write a key that was not asked for before."""
        self[raw] = str(UUID(raw))
        return self[raw]


def _list_account_homes(
    needs: Mapping[UUID, tuple[str, ...]], holdings: Iterable[library.Holding]
) -> dict[UUID, str]:
    """Tell for each duty that needs an account whose: the unit's before somebody else's before the agency's."""
    order = ("unit", "third_party", "agency")
    accounts = {one.key: one.home for one in holdings if one.kind == "account"}
    homes = {pk: [accounts[key] for key in keys if key in accounts] for pk, keys in needs.items()}
    return {pk: min(found, key=order.index) for pk, found in homes.items() if found}


def _read_people(
    members: Members, duties: Iterable[library.Duty], deeds: Iterable[library_deeds.Deed], now: datetime
) -> tuple[library.Person, ...]:
    """Read whoever has or had a role here, and those without one whom a deed names; by name."""
    named = {key for duty in duties for key in (duty.owner, duty.successor) if key}
    days: dict[str, list[date]] = defaultdict(list)
    for deed in deeds:
        for key in (deed.by, *deed.together, *deed.watched):
            if not key.startswith(UNAGREED):
                days[key].append(deed.at.date())
    held = members.by_person
    people = [
        _as_person(key, lines, members.current, now.date())
        for key, lines in held.items()
        if key in named or key in days or any(line.role not in LOOKING_ON for line in lines)
    ]
    strange = days.keys() - held.keys()
    if strange:
        people += [
            _as_stranger(one, days[str(one.id)])
            for one in list_people(now=now, living=False)
            if str(one.id) in strange
        ]
    return tuple(sorted(people, key=lambda person: (person.name.casefold(), person.key)))


def _as_person(key: str, lines: list[MemberLine], current: frozenset[UUID], today: date) -> library.Person:
    """Put the roles of a person together: there from the first day of all of them until the last.

    Who is on long leave, or whose account has ended, is not there from today on, as in ownership.
    """
    first = lines[0]
    ends = [line.until_on or date.max for line in lines]
    last = min(max(ends), first.leaves_on or date.max)
    is_shut = any(
        line.id not in current and line.from_on <= today <= (line.until_on or date.max) for line in lines
    )
    if first.is_away or is_shut:
        last = min(last, today - timedelta(days=1))
    from_on = min(line.from_on for line in lines)
    return library.Person(key, first.name, first.home_kind, from_on, None if last == date.max else last)  # type: ignore[arg-type]


def _as_stranger(card: PersonCard, days: list[date]) -> library.Person:
    """Make a person of somebody without a role here who did something all the same: there on those days."""
    return library.Person(str(card.id), card.name, card.home_kind, min(days), max(days))  # type: ignore[arg-type]
