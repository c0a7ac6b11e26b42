"""Prepare an installation for people who have never been there: run as a program, in its environment.

Takes names of engagements. Writes to its output, as JSON, for each engagement its lead and its sponsor: the address of
mail, and the link with which they set a password.
"""

from __future__ import annotations

import json
import sys


def main(*names: str) -> None:
    """Make the tables, the engagements, and an invitation for the lead and the sponsor of each."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone
    from support.workbench import build_cast

    from groundswell_web.people.invitations import make_password_link

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    told: dict[str, dict[str, tuple[str, str]]] = {}
    for name in names:
        people = build_cast(timezone.now(), name).people
        told[name] = {
            role: (people[role].email, make_password_link(people[role].pk)) for role in ("lead", "sponsor")
        }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
