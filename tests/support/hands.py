"""Two ways to use a page: with a pointer, and with the keyboard alone. Both find things as people do: by name."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

MOST_STOPS = 250  # of the Tab key on one page


class Hands(Protocol):
    """What somebody does on a page."""

    page: Page

    def press(self, target: Locator) -> None:
        """Press a link or a button."""

    def write(self, label: str, text: str) -> None:
        """Write into a field."""

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""

    def mark(self, label: str) -> None:
        """Mark a radio button or a checkbox."""

    def give(self, label: str, path: Path) -> None:
        """Give a file."""


class Pointer:
    """A mouse, or a finger.

    Args:
        page: the page that is used.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        """Click."""
        target.first.click()

    def write(self, label: str, text: str) -> None:
        """Click into the field and replace what is there."""
        find_field(self.page, label).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Open the list and click the option whose text begins so."""
        field = find_field(self.page, label)
        field.select_option(label=find_option(field, option))

    def mark(self, label: str) -> None:
        """Click it."""
        self.page.get_by_label(label, exact=True).first.check()

    def give(self, label: str, path: Path) -> None:
        """Choose the file in the dialogue."""
        find_field(self.page, label).set_input_files(path)


class Keyboard:
    """Tab, Enter, Space, arrows and letters; nothing is ever clicked, and the focus must be seen at each stop.

    Args:
        page: the page that is used.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        """Go there and press Enter."""
        self._go(target.first)
        self.page.keyboard.press("Enter")

    def write(self, label: str, text: str) -> None:
        """Go there, mark what is there, and type."""
        self._go(find_field(self.page, label))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, label: str, option: str) -> None:
        """Go to the list and type the beginning of the option."""
        field = find_field(self.page, label)
        wanted = find_option(field, option)
        self._go(field)
        self.page.keyboard.type(wanted[:30])
        expect(field.locator("option:checked")).to_have_text(wanted)

    def mark(self, label: str) -> None:
        """Go there; a checkbox by Tab and Space, a radio button of its group by the arrows."""
        target = self.page.get_by_label(label, exact=True).first
        if target.get_attribute("type") == "radio":
            name = target.get_attribute("name")
            group = self.page.locator(f"input[type=radio][name='{name}']")
            checked = group.and_(self.page.locator(":checked"))
            self._go(checked.first if checked.count() else group.first)
            self.page.keyboard.press("Space")
            for _turn in range(group.count()):
                if target.is_checked():
                    break
                self.page.keyboard.press("ArrowDown")
        else:
            self._go(target)
            self.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def give(self, label: str, path: Path) -> None:
        """Go there and open the dialogue with Enter; like anybody, press again when a busy machine opens none."""
        self._go(find_field(self.page, label))
        for patience in (10_000, 20_000, 30_000):
            with suppress(PlaywrightTimeout):
                with self.page.expect_file_chooser(timeout=patience) as chosen:
                    self.page.keyboard.press("Enter")
                chosen.value.set_files(path)
                return
        raise AssertionError(f"Enter opens no dialogue at {label}")

    def _go(self, target: Locator) -> None:
        """Press Tab until the target has the focus."""
        target.wait_for(state="visible")
        wanted = target.element_handle()
        for _stop in range(MOST_STOPS):
            if wanted.evaluate("element => element === document.activeElement"):
                assert is_focus_seen(self.page), f"the focus is not seen on {target}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} cannot be reached with the Tab key")


def find_field(page: Page, label: str) -> Locator:
    """Find a field by its label, or by the label of the group of days and the part of it: ``By when? > Day``."""
    group, _mark, part = label.partition(" > ")
    if part:
        return page.get_by_role("group", name=group).get_by_label(part, exact=True)
    return page.get_by_label(label, exact=True).first


def find_option(field: Locator, beginning: str) -> str:
    """Find the text of the option that begins so."""
    texts = [text.strip() for text in field.locator("option").all_inner_texts()]
    found = [text for text in texts if text.startswith(beginning)]
    assert found, f"{beginning} is not among {texts}"
    return found[0]


def is_focus_seen(page: Page) -> bool:
    """Tell whether what has the focus shows it: by an outline or a shadow, of its own or of the box beside it."""
    return bool(
        page.evaluate(
            """() => {
                const element = document.activeElement;
                const looks = [getComputedStyle(element)];
                const label = element.labels && element.labels[0];
                if (label) looks.push(getComputedStyle(label, "::before"));
                return looks.some(look => look.boxShadow !== "none"
                    || (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2));
            }"""
        )
    )
