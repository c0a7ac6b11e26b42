"""Read a page as a browser does: which answers its forms would send if nobody touched them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class ShownForm:
    """A form of a page.

    Args:
        action: where it is sent; empty for the page itself.
        answers: what it would send, by name.
    """

    action: str = ""
    answers: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[ShownForm] = []
        self.is_inside = False
        self.select = self.text_area = ""
        self.is_chosen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name = told.get("name", "")
        if tag == "form":
            self.forms.append(ShownForm(told.get("action", "")))
            self.is_inside = True
        elif not self.is_inside:
            return
        elif tag == "input" and name:
            self._take_input(name, told)
        elif tag == "select":
            self.select, self.is_chosen = name, False
        elif tag == "option" and self.select:
            self._take_option(told)
        elif tag == "textarea":
            self.text_area = name
            self.forms[-1].answers.setdefault(name, [""])

    def _take_input(self, name: str, told: dict[str, str]) -> None:
        kind = told.get("type", "text")
        if kind in ("submit", "file", "button") or (kind in ("radio", "checkbox") and "checked" not in told):
            return
        self.forms[-1].answers.setdefault(name, []).append(told.get("value", "on"))

    def _take_option(self, told: dict[str, str]) -> None:
        answers = self.forms[-1].answers
        if "selected" in told or self.select not in answers:
            answers[self.select] = [told.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.text_area = ""

    def handle_data(self, data: str) -> None:
        if self.text_area and self.is_inside:
            answers = self.forms[-1].answers[self.text_area]
            answers[0] += data.removeprefix("\n") if not answers[0] else data


def read_forms(page: str) -> list[ShownForm]:
    """Read the forms of a page, in their order."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def read_form(page: str, name: str) -> ShownForm:
    """Read the form that asks for something of a name.

    Raises:
        LookupError: the page asks for nothing of this name.
    """
    for form in read_forms(page):
        if name in form.answers:
            return form
    raise LookupError(f"no form asks for {name}")
