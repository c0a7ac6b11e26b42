"""Raise with people what a trial needs from them: undo what was stopped, say why, answer for a risk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from groundswell_web.notices.actions import mail_notices, record_notices
from groundswell_web.notices.checks import Concerned
from groundswell_web.trials.models import Entry, Trial

STOPPED = "trials that were stopped"
UNEXPLAINED = "trials stopped without a reason"


def find_stopped(now: datetime) -> Iterator[Concerned]:
    """Find trials that were stopped and not yet undone: for whoever undoes them, and the sponsor."""
    stops = Entry.objects.filter(trial=OuterRef("pk"), kind="stop").exclude(
        text__contains='"cause":"decided"'
    )
    undone = Entry.objects.filter(trial=OuterRef("pk"), kind="undone")
    found = Trial.objects.filter(Exists(stops), ~Exists(undone), started_at__isnull=False)
    for trial in found.select_related("engagement"):
        told = {"name": trial.name, "day": f"{trial.ended_at:%Y-%m-%d %H:%M} UTC"}
        undo = _(
            "The trial {name} was stopped on {day}. Undo the change, and say on its page that it is done."
        )
        know = _("The trial {name}, for which you carry the risk, was stopped on {day}.")
        address = f"/engagements/{trial.engagement_id}/trials/{trial.pk}/"
        yield Concerned(
            trial.undone_by_id, f"undo:{trial.pk}", undo.format(**told), address, trial.engagement_id
        )
        if trial.carried_by_id != trial.undone_by_id:
            yield Concerned(
                trial.carried_by_id, f"know:{trial.pk}", know.format(**told), address, trial.engagement_id
            )


def find_unexplained(now: datetime) -> Iterator[Concerned]:
    """Find trials that somebody stopped without saying why afterwards."""
    reasons = Entry.objects.filter(trial=OuterRef("trial"), kind="reason")
    stops = Entry.objects.filter(~Exists(reasons), kind="stop").exclude(by_key="")
    for stop in stops.select_related("trial"):
        text = _("You stopped the trial {name}. Say why, so that the others can learn from it.")
        yield Concerned(
            UUID(stop.by_key),
            f"reason:{stop.trial_id}",
            text.format(name=stop.trial.name),
            f"/engagements/{stop.trial.engagement_id}/trials/{stop.trial_id}/",
            stop.trial.engagement_id,
        )


def tell_stop(*, now: datetime) -> None:
    """Raise and mail at once what was stopped; those checks only."""
    record_notices(now=now, only=(STOPPED, UNEXPLAINED))
    mail_notices(now=now)
