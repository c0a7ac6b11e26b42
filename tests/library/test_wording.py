"""Numbers, shares and lengths of time, in words."""

from __future__ import annotations

import math

import pytest

from groundswell.wording import (
    _,
    format_count,
    format_days,
    format_number,
    format_range,
    format_share,
    use_language,
)  # fmt: skip


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (None, "not known"), (math.nan, "not known"), (0, "0 days"), (1, "1 day"), (0.9999, "1 day"), (1.5, "1.5 days"),
        (9.94, "9.9 days"), (9.96, "10 days"), (63.4, "63 days"), (1234.5, "1,234 days"), (1 / 24, "1 hour"),
        (0.5, "12 hours"), (1 / 1440, "1 minute"), (0.01, "14 minutes"), (10 / 86_400, "10 seconds"), (-2, "-2 days"),
    ],
)  # fmt: skip
def test_length_is_in_the_unit_a_person_would_use(days: float | None, text: str) -> None:
    assert format_days(days) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(None, "not known"), (0, "0%"), (1, "100%"), (0.5, "50%"), (0.0001, "under 1%"), (0.9999, "over 99%")],
)
def test_share_never_rounds_to_all_or_none(share: float | None, text: str) -> None:
    assert format_share(share) == text


def test_share_with_decimals_keeps_the_same_rule() -> None:
    assert (format_share(0.99999, 1), format_share(0.00001, 1)) == ("over 99.9%", "under 0.1%")


def test_counts_and_numbers_have_their_thousands_apart() -> None:
    assert (format_count(1234567), format_number(1234.567, 2)) == ("1,234,567", "1,234.57")
    assert format_number(None) == "not known"


def test_range_with_an_end_that_is_not_known_says_so() -> None:
    assert format_range(1, 2) == "1 to 2"
    assert format_range(None, 2) == "up to 2"
    assert format_range(1, math.inf) == "1 or more"
    assert format_range(None, None) == "not known"


def test_text_in_a_language_without_a_catalogue_stays_english() -> None:
    use_language("tlh")
    assert _("Cases") == "Cases"
    use_language("en")
