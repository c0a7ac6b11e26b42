"""Moments in ISO 8601 against the standard library."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.records.formats.moments import parse_moment

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@given(at=st.datetimes(), minutes=st.integers(-23 * 60 - 59, 23 * 60 + 59))
def test_moment_property_agrees_with_the_standard_library(at: dt.datetime, minutes: int) -> None:
    text = at.isoformat() + dt.timezone(dt.timedelta(minutes=minutes)).tzname(None).removeprefix(
        "UTC"
    ).replace("", "")
    text = text if minutes else at.isoformat() + "+00:00"
    expected = (at.replace(tzinfo=dt.UTC) - EPOCH) // dt.timedelta(microseconds=1) - minutes * 60_000_000

    assert parse_moment(text) == (expected, True)


@pytest.mark.parametrize(
    "text", ["", "2024", "2023-02-29", "2024-13-01", "2024-01-01T24:00", "2024-01-01T10:00X", "nil"]
)
def test_moment_that_is_none_is_not_read(text: str) -> None:
    assert parse_moment(text) is None
