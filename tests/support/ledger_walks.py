"""Prepare an installation in which a trial has shown something and nothing is booked yet; prints it as JSON."""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any


def main() -> None:
    """Make an engagement with a trial that worked and was computed anew, and a cookie for each role."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone
    from support.mandates import put_in_force
    from support.results import finish_trial, verify_trial
    from support.trials import KIND
    from support.workbench import build_cast

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    now = timezone.now()
    cast = build_cast(now)
    begun = now - timedelta(days=75)
    until_on = now.date() + timedelta(days=90)
    put_in_force(cast, begun, kinds_of_change=[KIND], largest_share=1.0, most_cases=5000, until_on=until_on)
    more: dict[str, Any] = {"name": "Ask for all papers at once", "until_on": until_on}
    with tempfile.TemporaryDirectory() as folder:
        trial_id, _waits = finish_trial(cast, begun, Path(folder), **more)
    verify_trial(cast, trial_id, now - timedelta(days=10))
    told: dict[str, Any] = {"engagement": str(cast.engagement_id), "trial": str(trial_id), "cookies": {}}
    for role, person in cast.people.items():
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        told["cookies"][role] = client.cookies["session"].value
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
