"""Public pages for the tests, by the same actions as the screens use; run as a program, an installation for a walk."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from support.uploads import import_export, write_export
from support.workbench import Cast

SLUG = "permits-service"  # of the cast that is called Permits


def keep_waits(cast: Cast, now: datetime, folder: Path, *, cases: int = 200) -> UUID:
    """Import records, and compute how long people wait, as the worker would."""
    from groundswell.spells.selection import Selection
    from groundswell_web.findings.actions import compute_finding, record_wish

    folder.mkdir(exist_ok=True)
    extract_id = import_export(cast, now, write_export(folder, cases=cases, name=f"export-{cases}.csv"))
    kept_id, _state = record_wish(cast.engagement_id, extract_id, "waits", Selection(), now=now)
    compute_finding(kept_id, now=now)
    return extract_id


def book(cast: Cast, now: datetime, amount: str, *, purpose: str = "overhead", key: str = "") -> int:
    """Book an invoice; gives its number in the ledger."""
    from groundswell.ledger.money import Money
    from groundswell_web.ledger.actions.entries import record_entry
    from groundswell_web.ledger.cards import EntryTerms

    money = Money.from_decimal(Decimal(amount), "EUR")
    reference = f"{purpose}-{amount}-{now:%H%M%S}"
    terms = EntryTerms(
        kind="contract", purpose=purpose, key=key, about_on=now.date(), amount=money, supplier="Print Ltd",
        reference=reference,
    )  # fmt: skip
    return record_entry(cast.engagement_id, terms, by=cast.people["lead"], now=now).number


def make_terms(cast: Cast, **more: Any) -> Any:
    """Make what the service owner says of the page."""
    from django.utils.text import slugify

    from groundswell_web.engagements.queries import read_engagement
    from groundswell_web.ledger.public_facts import PageTerms

    service = read_engagement(cast.engagement_id).services[0]
    told = {
        "service": service,
        "slug": slugify(service),
        "about": "Get a permit before you build.",
        "contact": "permits@agency.example",
        "licence": "CC-BY-4.0",
    }
    return PageTerms(**(told | more))


def publish(cast: Cast, now: datetime, **more: Any) -> int:
    """Look at the page and publish it, as the service owner; gives the number of the edition."""
    from groundswell_web.ledger.actions.publishing import prepare_page, publish_service

    terms, owner = make_terms(cast, **more), cast.people["service_owner"]
    _document, seen = prepare_page(cast.engagement_id, terms, now=now)
    return publish_service(cast.engagement_id, terms, seen=seen, by=owner, now=now).number


def main() -> None:
    """Prepare an installation with waits, a trial and a cost; tell its engagement and a cookie for each role."""
    import json
    import sys
    import tempfile

    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone
    from support.mandates import put_in_force
    from support.trials import KIND, start_trial
    from support.workbench import build_cast

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    now = timezone.now()
    cast = build_cast(now)
    with tempfile.TemporaryDirectory() as name:
        keep_waits(cast, now, Path(name) / "exports")
    until_on = now.date() + timedelta(days=90)
    put_in_force(cast, now, kinds_of_change=[KIND], largest_share=1.0, most_cases=5000, until_on=until_on)
    trial_id = start_trial(cast, now, name="One letter for all papers", until_on=until_on)
    book(cast, now, "1200.50", purpose="trial", key=str(trial_id))
    told: dict[str, Any] = {"engagement": str(cast.engagement_id), "cookies": {}}
    for role, person in cast.people.items():
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        told["cookies"][role] = client.cookies["session"].value
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
