"""Run the checks, raise what they find, settle what they find no more, and mail it once."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.notices.checks import CHECKS, Concerned
from groundswell_web.notices.models import Notice

if TYPE_CHECKING:
    from groundswell_web.people.models import Person

logger = logging.getLogger(__name__)


def record_notices(*, now: datetime, only: Collection[str] | None = None) -> int:
    """Run every check once and bring the notices to what they find; gives how many are new.

    Args:
        now: the moment.
        only: the names of the checks to run; None for all.
    """
    return sum(
        _record_check(name, check(now), now) for name, check in CHECKS.items() if only is None or name in only
    )


@transaction.atomic
def _record_check(name: str, found: Iterable[Concerned], now: datetime) -> int:
    wanted = {(concerned.person_id, concerned.key): concerned for concerned in found}
    open_notices = Notice.objects.select_for_update().filter(check_name=name, settled_at__isnull=True)
    standing = {(notice.person_id, notice.key): notice for notice in open_notices}
    for place, notice in standing.items():
        if place not in wanted:
            notice.settled_at = now
            notice.save(update_fields=["settled_at"])
    new = [
        Notice(
            person_id=concerned.person_id,
            engagement_id=concerned.engagement_id,
            check_name=name,
            key=concerned.key,
            text=concerned.text[:500],
            address=concerned.address,
            raised_at=now,
        )
        for place, concerned in wanted.items()
        if place not in standing
    ]
    Notice.objects.bulk_create(new)
    return len(new)


def mail_notices(*, now: datetime) -> int:
    """Mail each person once what was raised with them and not yet mailed; gives how many mails went out.

    A mail that cannot be sent leaves its notices unmailed, so that the next run sends them; the others go out.
    Who has left gets none.
    """
    waiting: dict[Person, list[Notice]] = defaultdict(list)
    notices = Notice.objects.filter(mailed_at__isnull=True, settled_at__isnull=True)
    for notice in notices.select_related("person").order_by("raised_at", "key"):
        if notice.person.may_enter(now):
            waiting[notice.person].append(notice)
    return sum(_mail(person.email, of_person, now) for person, of_person in waiting.items())


def _mail(email: str, notices: list[Notice], now: datetime) -> bool:
    lines = [f"- {notice.text}\n  {settings.ADDRESS}{notice.address}" for notice in notices]
    subject = (
        _("{place}: {count} things wait for you").format(place=settings.NAME_SHOWN, count=len(notices))
        if len(notices) > 1
        else _("{place}: one thing waits for you").format(place=settings.NAME_SHOWN)
    )
    closing = _("You get this once for each thing, when it first comes up.")
    try:
        send_mail(
            subject=subject,
            message="\n\n".join([*lines, closing]),
            from_email=None,
            recipient_list=[email],
        )
    except OSError as error:  # of which those of the mail server are a kind
        logger.warning("a mail could not be sent and is tried again: %s", type(error).__name__)
        return False
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=now)
    return True
