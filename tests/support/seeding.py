"""Fill an installation of its own: run as a program, in the environment of that installation.

Writes to its output, as JSON, the engagement and for each role the cookie of somebody who is signed in.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path


def main(kind: str) -> None:
    """Make the tables, one engagement with one person per role and, if asked, a first version of its records."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone
    from support.workbench import build_cast

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    now = timezone.now()
    cast = build_cast(now)
    if kind == "records":
        from support.uploads import import_export, write_export

        with tempfile.TemporaryDirectory() as folder:
            import_export(cast, now, write_export(Path(folder)))
    cookies = {}
    for role, person in cast.people.items():
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        cookies[role] = client.cookies["session"].value
    told = {"engagement": str(cast.engagement_id), "cookies": cookies}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
