"""Rows of the ledger: each bound to the one before, no change unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from groundswell.trials.ledger import LedgerRow, chain_row, check_row, count_exposed, write_moment

FIRST = "f" * 64
AT = datetime(2024, 1, 8, 9, tzinfo=UTC)


def test_row_changed_in_any_field_no_longer_fits_its_hash() -> None:
    row = chain_row(FIRST, LedgerRow(1, AT, "c0", "usual", 0.25))
    changes = {"number": 2, "at": AT + timedelta(seconds=1), "case": "x", "arm": "reminder", "position": 0.1,
               "stratum": "s", "office": "o", "channel": "c", "version": 2, "reason": "cap"}  # fmt: skip

    assert check_row(FIRST, row) == ""
    for name, value in changes.items():
        assert check_row(FIRST, replace(row, **{name: value})), name
    assert check_row("0" * 64, row)


def test_moment_in_another_zone_is_written_in_utc() -> None:
    assert write_moment(datetime(2024, 1, 8, 9, tzinfo=timezone(timedelta(hours=2)))) == (
        "2024-01-08T07:00:00.000000Z"
    )
    with pytest.raises(ValueError, match="no zone"):
        write_moment(datetime(2024, 1, 8))


def test_rows_in_which_something_changes_are_counted() -> None:
    assert count_exposed([LedgerRow(1, AT, "a", "usual"), LedgerRow(2, AT, "b", "reminder")]) == 1
