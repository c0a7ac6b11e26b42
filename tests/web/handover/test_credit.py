"""Which share of decisions, changes and looks agency people led, counted from the history."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from support.workbench import Cast, build_person


def write_events(cast: Cast, now: datetime, rows: list[tuple[str, str, str]]) -> None:
    """Write lines of a history: who (a role, or nobody for the workbench), verb and kind; what they did is not done."""
    from groundswell_web.audit.models import Chain, Event

    chain, _made = Chain.objects.get_or_create(name=str(cast.engagement_id))
    first = chain.events.count() + 1
    Event.objects.bulk_create(
        Event(
            chain=chain,
            sequence=first + number,
            at=now,
            by_key=str(cast.people[who].pk) if who else "",
            by_name=who,
            verb=verb,
            subject_kind=kind,
            subject_key="1",
            subject_name="It",
        )
        for number, (who, verb, kind) in enumerate(rows)
    )


def read_counts(cast: Cast, now: datetime) -> dict[str, tuple[int, int, int]]:
    """Count, as plain numbers."""
    from groundswell_web.handover.credit import count_led

    return {one.what: (one.agency, one.others, one.itself) for one in count_led(cast.engagement_id, now)}


def test_counts_who_led_decisions_changes_and_looks(cast: Cast, now: datetime) -> None:
    write_events(
        cast,
        now,
        [
            *[("service_owner", "agreed", "target")] * 3,
            ("sponsor", "signed", "trial"),
            ("lead", "dropped", "target"),
            ("member", "began", "target"),
            *[("lead", "gave an owner to", "point")] * 2,
            ("caseworker", "asked to import", "extract"),
            *[("", "looked at", "trial")] * 5,
        ],
    )
    assert read_counts(cast, now) == {"decisions": (4, 1, 0), "changes": (1, 2, 0), "looks": (1, 0, 5)}


def test_what_is_written_or_booked_is_no_decision_and_no_look(cast: Cast, now: datetime) -> None:
    before = read_counts(cast, now)
    write_events(
        cast, now, [("lead", "drafted", "trial"), ("lead", "turned in", "sheet"), ("lead", "booked", "entry")]
    )
    assert read_counts(cast, now) == before


def test_what_comes_later_is_not_counted(cast: Cast, now: datetime) -> None:
    write_events(cast, now + timedelta(days=1), [("sponsor", "signed", "mandate")])
    assert read_counts(cast, now)["decisions"] == (0, 0, 0)
    assert read_counts(cast, now + timedelta(days=1))["decisions"] == (1, 0, 0)


def test_somebody_without_a_role_is_not_counted_for_the_agency(cast: Cast, now: datetime) -> None:
    write_events(cast, now, [("stranger", "closed", "month"), ("coordinator", "moved on", "engagement")])
    assert read_counts(cast, now)["decisions"] == (0, 2, 0)


def test_somebody_whose_role_ended_keeps_the_credit(cast: Cast, now: datetime) -> None:
    from groundswell_web.engagements.actions import record_member

    person, lead = build_person("Gone Soon", cast.people["member"].home, now), cast.people["lead"]
    cast.people["gone"] = person
    record_member(
        cast.engagement_id,
        person_id=person.pk,
        role="member",
        from_on=now.date(),
        until_on=now.date() + timedelta(days=3),
        by=lead,
        now=now,
    )
    write_events(cast, now, [("gone", "answered", "concern")])
    assert read_counts(cast, now + timedelta(days=40))["decisions"] == (1, 0, 0)


def test_a_share_needs_something_to_take_it_of(cast: Cast, now: datetime) -> None:
    from groundswell_web.handover.credit import count_led

    assert [one.share for one in count_led(cast.engagement_id, now)] == [None, None, None]


def test_every_thing_that_is_counted_is_a_thing_that_the_workbench_writes() -> None:
    """A verb that was renamed where it is written would silently drop out of the count."""
    from groundswell_web.handover.credit import COUNTED

    root = Path(__file__).parents[3] / "src" / "groundswell_web"
    written: set[Any] = set()
    for path in root.rglob("*.py"):
        if path.name != "credit.py":
            written.update(re.findall(r'"([^"\n]+)"', path.read_text(encoding="utf-8")))
    pairs = {pair for pairs in COUNTED.values() for pair in pairs}
    assert not {pair for pair in pairs if pair[0] not in written or pair[1] not in written}
