"""Invite somebody: a link, good once, with which they set their own password."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor
from groundswell_web.people.actions import record_on_person
from groundswell_web.people.models import Person
from groundswell_web.refusals import NotThere


def make_password_link(person_id: UUID) -> str:
    """Make a link with which a person sets a password: it works once, for as long as `PASSWORD_RESET_TIMEOUT` says.

    Raises:
        NotThere: there is no such person.
    """
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotThere(_("There is no such person"))
    told = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return f"{settings.ADDRESS}{reverse('account_reset_password_from_key', kwargs=told)}"


def mail_invitation(person_id: UUID, *, by: Actor, now: datetime) -> None:
    """Mail a person the link to their first password, and write it in the history once it is on its way.

    Raises:
        NotThere: there is no such person.
        OSError: the mail could not be sent.
    """
    link = make_password_link(person_id)
    person = Person.objects.get(pk=person_id)
    days = settings.PASSWORD_RESET_TIMEOUT // 86400
    lines = (
        _("{by} invites you to {place}.").format(by=by.get_full_name(), place=settings.NAME_SHOWN),
        _("Set your password here. The link works once, for {days} days:").format(days=days),
        link,
        _("Then sign in with this email address. If you know nothing of this, leave this mail alone."),
    )
    send_mail(
        subject=_("Your account on {place}").format(place=settings.NAME_SHOWN),
        message="\n\n".join(lines),
        from_email=None,
        recipient_list=[person.email],
    )
    record_on_person(person_id, "invited", by=by, now=now)
