"""Prepare an installation for a walk through trials, and let weeks go by in it: run as a program, in its environment.

``prepare FILE`` makes an engagement with records, a mandate, a target, and two trials that run; it writes what it made
to its output, as JSON, and what the weeks need to the file. ``weeks FILE TRIAL FROM UNTIL`` lets the weeks go by for
these and for the trial that was planned on the pages.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID


def main(command: str, file: str, *more: str) -> None:
    """Prepare, or let weeks go by."""
    import django

    django.setup()
    with tempfile.TemporaryDirectory() as name:
        if command == "prepare":
            sys.stdout.write(json.dumps(prepare(Path(file), Path(name))))
        else:
            trial_id, first, last = more
            go_by(Path(file), Path(name), UUID(trial_id), range(int(first), int(last)))


def prepare(file: Path, folder: Path) -> dict[str, Any]:
    """Make the engagement, and tell what is in it."""
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone
    from support.second_factor import Phone
    from support.trial_stories import STORIES, allow, begin, import_past
    from support.workbench import build_cast

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    cast = build_cast(now)
    past = import_past(cast, folder, now)
    allow(cast, now)
    stories = [story for story in STORIES if story.factor >= 1]
    for story in stories:
        begin(cast, story, now)
    told: dict[str, Any] = {"engagement": str(cast.engagement_id), "target": str(make_target(cast, now))}
    told["trials"] = {story.name: str(story.trial_id) for story in stories}
    told["secret"] = Phone(cast.people["sponsor"]).secret
    told["cookies"] = {}
    for role, person in cast.people.items():
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        told["cookies"][role] = client.cookies["session"].value
    kept = {"begins_at": now, "past": past, "stories": [asdict(story) for story in stories], "cast": told}
    kept["people"] = {role: str(person.pk) for role, person in cast.people.items()}
    file.write_text(json.dumps(kept, default=str))
    return told


def make_target(cast: Any, now: datetime) -> UUID:
    """Make a target from the records."""
    from groundswell_web.targets.actions import Terms, record_target

    terms = Terms(
        title="Ask for all papers at once",
        measure="mean_wait_days",
        step="",
        to_value=10.0,
        from_on=now.date(),
        due_on=now.date() + timedelta(weeks=12),
        owner_id=cast.people["service_owner"].pk,
        budget=Decimal(1000),
        currency="EUR",
        guards=("share_withdrawn",),
    )
    lead = cast.people["lead"]
    return record_target(cast.engagement_id, terms, source="free", source_key="", by=lead, now=now)


def go_by(file: Path, folder: Path, trial_id: UUID, weeks: range) -> None:
    """Let weeks go by; the trial that was planned on the pages works."""
    from support.trial_stories import STORIES, Story, tell
    from support.workbench import Cast

    from groundswell_web.people.models import Person

    kept = json.loads(file.read_text())
    begins_at = datetime.fromisoformat(kept["begins_at"])
    cast = Cast(UUID(kept["cast"]["engagement"]), UUID(int=0), UUID(int=0))
    cast.people = {role: Person.objects.get(pk=key) for role, key in kept["people"].items()}
    stories = [Story(**(told | {"cases": read_cases(told["cases"])})) for told in kept["stories"]]
    for story in stories:
        story.trial_id = UUID(str(story.trial_id))
    if all(story.trial_id != trial_id for story in stories):
        stories.append(Story("The one of the pages", STORIES[0].factor, trial_id=trial_id))
    tell(cast, folder, stories, begins_at, read_cases(kept["past"]), weeks, every=2)
    kept["stories"] = [asdict(story) for story in stories]
    file.write_text(json.dumps(kept, default=str))


def read_cases(told: list[Any]) -> list[tuple[str, datetime, float, str]]:
    """Read cases as they were kept."""
    return [(case, datetime.fromisoformat(at), days, channel) for case, at, days, channel in told]


if __name__ == "__main__":
    main(*sys.argv[1:])
