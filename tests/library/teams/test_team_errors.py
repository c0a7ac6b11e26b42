"""What the errors of duties, people and deeds say, to the letter."""

from __future__ import annotations

from datetime import date

import pytest

from groundswell.errors.root import GroundswellError
from groundswell.errors.teams import DeedWithoutZone, ExitBefore, KeyTwice, SessionsUnfit

SAID = [
    (
        KeyTwice("duty", "im\x1bport"),
        "key-twice",
        "The key 'im\\x1bport' names more than one duty.\n"
        "  Expected: a key of its own for each, since deeds name them by it\n"
        "  Next: give one of them another key, or leave out the one that is there twice",
    ),
    (
        DeedWithoutZone("import", "2026-03-02T10:00:00"),
        "deed-without-zone",
        "A deed of 'import' was done at 2026-03-02T10:00:00, in no time zone.\n"
        "  Expected: a moment with its time zone, such as 2026-03-02T10:00:00+00:00\n"
        "  Next: add the time zone of the place where the work is done",
    ),
    (
        ExitBefore(date(2026, 3, 2), date(2026, 3, 1)),
        "exit-before",
        "The exit on 2026-03-01 is before 2026-03-02, the day of the forecast.\n"
        "  Expected: an exit on that day or later\n"
        "  Next: forecast as of a day before the exit, or compute the readiness of the exit itself",
    ),
    (
        SessionsUnfit(0, 3),
        "sessions-unfit",
        "At most 0 sessions of at most 3 duties were to be planned.\n"
        "  Expected: at least 1 session, of at least 1 duty\n"
        "  Next: give both as whole numbers above 0",
    ),
]


@pytest.mark.parametrize(("error", "code", "text"), SAID, ids=[one[1] for one in SAID])
def test_error_says_what_is_wrong_what_is_expected_and_what_to_do(error, code, text):
    assert isinstance(error, GroundswellError)
    assert error.code == code
    assert str(error) == text
