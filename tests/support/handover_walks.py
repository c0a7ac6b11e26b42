"""Prepare an installation in which nobody of the agency has done anything yet; prints what is in it, as JSON."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any


def main() -> None:
    """Make an engagement that runs, two people who can sign, and a cookie for each role."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone
    from support.mandates import put_in_force
    from support.second_factor import Phone
    from support.workbench import build_cast

    from groundswell_web.engagements.actions import start_engagement

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    now = timezone.now()
    cast = build_cast(now)
    put_in_force(cast, now, until_on=now.date() + timedelta(days=90))
    start_engagement(cast.engagement_id, by=cast.people["lead"], now=now)
    told: dict[str, Any] = {"engagement": str(cast.engagement_id), "cookies": {}}
    told["secrets"] = {role: Phone(cast.people[role]).secret for role in ("sponsor", "service_owner")}
    for role, person in cast.people.items():
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        told["cookies"][role] = client.cookies["session"].value
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
