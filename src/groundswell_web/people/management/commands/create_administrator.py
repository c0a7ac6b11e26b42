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
from groundswell_web.people.queries import list_organisations, list_people
from groundswell_web.refusals import Refusal

FIRST_EMAIL = "administrator@localhost"


class Command(BaseCommand):
    """Create an administrator."""

    help = "Create an administrator, and print a link, good once, with which they set their password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who it is."""
        parser.add_argument("--email", help="the address with which they sign in")
        parser.add_argument("--name", help="their full name")
        parser.add_argument(
            "--organisation",
            default="Digital unit",
            help="where they belong to; made as a unit where there is none of this name",
        )
        parser.add_argument(
            "--if-none",
            action="store_true",
            help="only where nobody administers yet; until the first has set a password, their link is printed again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Create, and print the link."""
        if options["if_none"]:
            self._invite_first(options)
            return
        if not options["email"] or not options["name"]:
            raise CommandError("Say who it is: --email name@example.org --name 'Full Name'")
        self._create(options["email"], options["name"], options["organisation"])

    def _invite_first(self, options: dict[str, Any]) -> None:
        """Create the first administrator, or print the link again of one who never used it."""
        administrators = [one for one in list_people(now=timezone.now()) if one.is_administrator]
        if not administrators:
            name = options["name"] or "First administrator"
            self._create(options["email"] or FIRST_EMAIL, name, options["organisation"])
        elif not any(one.has_password for one in administrators):
            self._print_link(administrators[0].email, make_password_link(administrators[0].id))

    def _create(self, email: str, name: str, organisation: str) -> None:
        try:
            validate_email(email)
            link = _create(email, name, organisation)
        except ValidationError:
            raise CommandError(f"{email!r} is no email address. Write it as name@example.org.") from None
        except Refusal as refusal:
            raise CommandError(refusal.text) from None
        self._print_link(email, link)

    def _print_link(self, email: str, link: str) -> None:
        self.stdout.write(
            f"The administrator signs in as {email}. Set your password here, once, within three days:\n{link}"
        )


@transaction.atomic
def _create(email: str, name: str, organisation: str) -> str:
    now, by = timezone.now(), Workbench()
    homes = {one.name: one.id for one in list_organisations()}
    home_id = homes.get(organisation) or record_organisation(name=organisation, kind="unit", by=by, now=now)
    person_id = record_person(email=email, name=name, home_id=home_id, is_administrator=True, by=by, now=now)
    return make_password_link(person_id)
