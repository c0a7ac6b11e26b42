"""The Jinja environment of all pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NoReturn

import jinja2
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import json_script
from jinja2.utils import missing
from markupsafe import Markup

from groundswell.wording import format_days, format_share
from groundswell_web.govuk.forms import list_errors


class Missing(jinja2.ChainableUndefined):
    """What a template asks for and does not get.

    GOV.UK's macros ask their dictionaries for many settings that are not there: that is nothing. A name or an
    attribute of a page that is not there is a mistake in the template, and printing or looping over it fails.
    """

    def _check(self) -> None:
        if self._undefined_obj is missing or not isinstance(self._undefined_obj, dict):
            self._fail_with_undefined_error()

    def _fail(self) -> NoReturn:
        self._fail_with_undefined_error()

    def __str__(self) -> str:
        self._check()
        return ""

    def __iter__(self) -> Any:
        self._check()
        return iter(())

    def __html__(self) -> str:
        return str(self)


def make_environment(**options: Any) -> jinja2.Environment:
    """Make the environment: missing names fail, all is escaped, GOV.UK's macros are at hand."""
    options["undefined"] = Missing
    options["loader"] = jinja2.ChoiceLoader(
        [
            options["loader"],
            jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    options["extensions"] = ["jinja2.ext.i18n", "jinja2.ext.do"]
    options["trim_blocks"] = options["lstrip_blocks"] = True
    environment = jinja2.Environment(**options)  # noqa: S701 - Django turns autoescape on
    environment.install_gettext_translations(translation, newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {
        "static": staticfiles_storage.url,
        "url": _find_address,
        "settings": settings,
        "list_errors": list_errors,
    }
    environment.filters |= {
        "day": show_day,
        "moment": show_moment,
        "number": show_number,
        "share": lambda share: "–" if share is None else format_share(share, 1),
        "days": lambda days: "–" if days is None else format_days(days),
        "money": show_money,
        "drawing": take_drawing,
        "json_script": json_script,
    }
    return environment


def take_drawing(svg: str) -> Markup:
    """Take an SVG that our own code drew for markup; its XML declaration has no place within a page."""
    return Markup(svg[svg.index("<svg") :])  # noqa: S704 - drawn by us, not told by a person


def _find_address(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def show_day(day: date | datetime | None) -> str:
    """Write a day as people read it: 3 April 2026; a dash for none."""
    if day is None:
        return "–"
    return date_format(timezone.localtime(day) if isinstance(day, datetime) else day, "j F Y")


def show_moment(moment: datetime | None) -> str:
    """Write a moment in the installation's time zone: 3 April 2026 at 14:05; a dash for none."""
    return "–" if moment is None else date_format(timezone.localtime(moment), r"j F Y \a\t H:i")


def show_number(number: float | None) -> str:
    """Write a number with commas, with one decimal where it is not whole; a dash for none."""
    if number is None:
        return "–"
    return f"{number:,.0f}" if float(number).is_integer() or abs(number) >= 1000 else f"{number:,.1f}"


def show_money(amount: Decimal | None, currency: str = "") -> str:
    """Write an amount of money: EUR 1,200; a dash for none."""
    if amount is None:
        return "–"
    shown = f"{amount:,.2f}".removesuffix(".00")
    return f"{currency} {shown}".strip()
