"""The report's page as HTML that loads nothing: style and script inside, named by their hashes."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from functools import cache
from importlib import resources

import jinja2
from markupsafe import Markup

from groundswell import wording
from groundswell.charts.labels import make_printable
from groundswell.reports.numbers import format_day
from groundswell.reports.page import Page
from groundswell.wording import format_count, format_share


def render_page(page: Page, *, now: datetime, language: str = "en") -> str:
    """Render a page as one HTML document.

    Its content security policy forbids every connection, and every script and style but its own two,
    which it names by their SHA-256. Whatever comes from the records is escaped.

    Args:
        page: what to show.
        now: when it is made, UTC.
        language: the `lang` of the document.
    """
    style = _read("report.css")
    script = _read("report.js") if page.medium == "screen" else ""
    template = _environment().get_template(f"{page.medium}.html.j2")
    return template.render(
        page=page,
        facts=page.facts,
        now=now,
        language=language,
        style=style,
        script=script,
        policy=_policy(style, script),
    )


def _policy(style: str, script: str) -> str:
    sources = ["default-src 'none'", f"style-src '{_hash(style)}'"]
    sources += [f"script-src '{_hash(script)}'"] if script else []
    return "; ".join([*sources, "img-src data:", "base-uri 'none'", "form-action 'none'"])


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _read(name: str) -> str:
    return (resources.files("groundswell.reports") / "templates" / name).read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("groundswell.reports", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # Looked up at each call: the language may change between two reports.
    install = environment.install_gettext_callables  # type: ignore[attr-defined]
    install(lambda text: wording._(text), _choose_number, newstyle=True)
    environment.filters.update(count=format_count, share=format_share, day=format_day)
    return environment


def _finalize(value: object) -> object:
    """Make whatever a template writes printable, but for what was made safe before."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return make_printable(value)
    return value


def _choose_number(singular: str, plural: str, number: int) -> str:
    return wording._(singular) if number == 1 else wording._(plural)
