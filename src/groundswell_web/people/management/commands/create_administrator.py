"""Create the first administrator of an installation, and print the link to their password."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.forms import ValidationError
from django.utils import timezone

from groundswell_web.audit.actions import Workbench
from groundswell_web.people.actions import record_organisation, record_person
from groundswell_web.people.invitations import make_password_link
from groundswell_web.people.queries import list_organisations
from groundswell_web.refusals import Refusal


class Command(BaseCommand):
    """Create an administrator."""

    help = "Create an administrator, and print a link, good once, with which they set their password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who it is."""
        parser.add_argument("--email", required=True, help="the address with which they sign in")
        parser.add_argument("--name", required=True, help="their full name")
        parser.add_argument(
            "--organisation",
            default="Digital unit",
            help="where they belong to; made as a unit where there is none of this name",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Create, and print the link."""
        try:
            validate_email(options["email"])
            link = _create(options["email"], options["name"], options["organisation"])
        except ValidationError:
            raise CommandError(
                f"{options['email']!r} is no email address. Write it as name@example.org."
            ) from None
        except Refusal as refusal:
            raise CommandError(refusal.text) from None
        self.stdout.write(f"Set your password here, once, within three days:\n{link}")


@transaction.atomic
def _create(email: str, name: str, organisation: str) -> str:
    now, by = timezone.now(), Workbench()
    homes = {one.name: one.id for one in list_organisations()}
    home_id = homes.get(organisation) or record_organisation(name=organisation, kind="unit", by=by, now=now)
    person_id = record_person(email=email, name=name, home_id=home_id, is_administrator=True, by=by, now=now)
    return make_password_link(person_id)
