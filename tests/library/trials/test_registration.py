"""The registration: nothing in it can change unseen, and what changes is dated and beside it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from groundswell.errors.trying import DesignFaulty, RegistrationBroken
from groundswell.testing.trials import build_design
from groundswell.trials.registration import (
    Registration,
    amend,
    parse_registration,
    read_registration,
    write_registration,
)

AT = datetime(2024, 1, 2, 9, tzinfo=UTC)
LATER = datetime(2024, 2, 1, 9, tzinfo=UTC)


def register() -> Registration:
    return Registration(build_design(most_exposed=300), AT)


def amended() -> Registration:
    first = amend(register(), "most_exposed", 200, at=LATER, by="Ada Lovelace", why="fewer officers")
    return amend(first, "entry_days", 60, at=LATER, by="Ada Lovelace", why="the office closes")


@pytest.mark.parametrize("make", [register, amended])
def test_registration_written_and_read_is_the_same(tmp_path: Path, make: Any) -> None:
    write_registration(tmp_path / "registration.json", make())

    assert read_registration(tmp_path / "registration.json") == make()


def test_amendments_change_the_current_design_and_not_the_registered_one() -> None:
    changed = amended()

    assert changed.design == register().design
    assert (changed.current.most_exposed, changed.current.entry_days) == (200, 60)
    assert changed.has_moved_end(LATER)
    assert [(one.number, one.before, one.after) for one in changed.amendments] == [(1, 300, 200), (2, 90, 60)]
    assert changed.sha256 == register().sha256 != changed.head


def test_shares_amended_are_read_back_as_arms() -> None:
    arms = [{"name": "usual", "share": 0.2, "what": ""}, {"name": "reminder", "share": 0.8, "what": ""}]

    changed = amend(register(), "arms", arms, at=LATER, by="A", why="it does no harm")

    assert [arm.share for arm in changed.current.arms] == [0.2, 0.8]


@pytest.mark.parametrize(
    ("what", "after"),
    [("information_max", 99.0), ("primary", {}), ("alpha", 0.2), ("seed", 3), ("nothing", 1)],
)
def test_field_that_decides_what_a_verdict_means_cannot_be_amended(what: str, after: Any) -> None:
    with pytest.raises(DesignFaulty, match="fixed by the registration"):
        amend(register(), what, after, at=LATER, by="A", why="because")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"why": " "}, "says who"),
        ({"by": ""}, "says who"),
        ({"at": datetime(2023, 1, 1, tzinfo=UTC)}, "earlier"),
        ({"after": 0}, "most_exposed is 0"),
    ],
)
def test_amendment_that_does_not_fit_is_refused(changes: dict[str, Any], reason: str) -> None:
    told: dict[str, Any] = {"after": 100, "at": LATER, "by": "A", "why": "because"}
    after = (told | changes).pop("after")
    rest = {name: value for name, value in (told | changes).items() if name != "after"}

    with pytest.raises(DesignFaulty, match=reason):
        amend(register(), "most_exposed", after, **rest)


def set_alpha(document: dict[str, Any]) -> None:
    document["design"]["smallest_gain"] = 0.5


def set_date(document: dict[str, Any]) -> None:
    document["registered_at"] = "2023-01-02T09:00:00.000000Z"


def change_amendment(document: dict[str, Any]) -> None:
    document["amendments"][0]["after"] = 250


def drop_first_amendment(document: dict[str, Any]) -> None:
    del document["amendments"][0]


def swap_amendments(document: dict[str, Any]) -> None:
    document["amendments"].reverse()


def drop_zone(document: dict[str, Any]) -> None:
    document["registered_at"] = "2024-01-02T09:00:00"


def put_in_text(document: dict[str, Any]) -> None:
    document["amendments"] = ["x"]


@pytest.mark.parametrize(
    "edit",
    [set_alpha, set_date, change_amendment, drop_first_amendment, swap_amendments, drop_zone, put_in_text],
)
def test_registration_edited_is_found(edit: Any) -> None:
    document = json.loads(json.dumps(amended().to_document()))
    edit(document)

    with pytest.raises(RegistrationBroken):
        parse_registration(document)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'{"format": "other"}', b"\xff\xfe", b"[" * 100_000, b"x" * 1000, None],
)
def test_file_that_is_no_registration_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "registration.json"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(RegistrationBroken, match="cannot be trusted"):
        read_registration(path)
