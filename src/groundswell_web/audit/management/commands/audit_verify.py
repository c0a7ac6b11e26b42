"""``groundswell audit verify``: find any tampering with the history."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from groundswell_web.audit.models import Chain
from groundswell_web.audit.queries import Tampering
from groundswell_web.audit.verifying import verify_all


class Command(BaseCommand):
    """Verify every chain of events."""

    help = "Verify the history and what the trials have sealed: nothing was changed, added, moved or removed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the anchors that were written down elsewhere."""
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            metavar="CHAIN:LENGTH:DIGEST",
            help="a head noted earlier, which must still lie in the chain; may be given several times",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, print each chain's head, and fail if one does not hold."""
        faults = [_say(fault) for fault in verify_all()]
        faults += [fault for anchor in options["anchor"] if (fault := _check_anchor(anchor))]
        for chain in Chain.objects.order_by("name"):
            self.stdout.write(f"{chain.name}:{chain.length}:{chain.head}")
        if faults:
            raise CommandError("The history does not hold.\n  " + "\n  ".join(faults))
        self.stdout.write("The history holds.")


def _say(fault: Tampering) -> str:
    """Say where a chain does not hold; those of the history count events, the others lines."""
    if not Chain.objects.filter(name=fault.chain).exists():
        return f"{fault.chain}, line {fault.sequence}: {fault.what}"
    return f"{fault.chain}, event {fault.sequence}: {fault.what}"


def _check_anchor(anchor: str) -> str | None:
    try:
        name, place, digest = anchor.split(":")
        sequence = int(place)
    except ValueError:
        raise CommandError(
            f"An anchor is CHAIN:LENGTH:DIGEST, as this command prints it; not {anchor!r}."
        ) from None
    chain = Chain.objects.filter(name=name).first()
    event = chain.events.filter(sequence=sequence).first() if chain else None
    if event is None or event.digest != digest:
        return f"{name}, event {sequence}: is not the one that was noted as an anchor"
    return None
