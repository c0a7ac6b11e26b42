"""What the errors of results, worth and account say, to the letter."""

from __future__ import annotations

import pytest

from groundswell.errors import (
    EndsMissing,
    ForecastsTooFew,
    ForecastsUnfit,
    GroundswellError,
    HeadingUnknown,
    MeasureNotCounted,
    ResultsMixed,
    RowsTooFew,
)

SAID = [
    (
        EndsMissing("the look of 3 May", 0.5, None, 1.0),
        "ends-missing",
        "the look of 3 May gives 0.5 with an interval from nothing known to 1.\n"
        "  Expected: an estimate with a lower and an upper end around it: a result is never counted without them\n"
        "  Next: wait for the next look or extract, which gives both ends",
    ),
    (
        MeasureNotCounted("smiles", ("applicant_days", "refusals")),
        "measure-not-counted",
        "The ledger counts no 'smiles'.\n  Expected: one of applicant_days, refusals\n  Next: write one of these",
    ),
    (
        ResultsMixed(("applicant_days", "staff_hours")),
        "results-mixed",
        "Results in applicant_days and staff_hours cannot be summed.\n"
        "  Expected: results of one measure: days of waiting are no hours of staff\n"
        "  Next: sum each measure by itself",
    ),
    (
        ForecastsUnfit(100.0, 0.0),
        "forecasts-unfit",
        "A forecast of 100, of which 0 came, gives no ratio to learn from.\n"
        "  Expected: a forecast above 0, and for costs and durations something above 0 that came of it\n"
        "  Next: close the target first, or compare what may be nothing with `compare_forecasts`",
    ),
    (
        ForecastsTooFew(1, 2),
        "forecasts-too-few",
        "Of the targets, 1 have both a forecast and what came of it.\n"
        "  Expected: at least 2\n"
        "  Next: use the table of the Green Book until more are closed",
    ),
    (
        RowsTooFew(12, 40),
        "rows-too-few",
        "12 rows hold both a cost and what was saved.\n"
        "  Expected: at least 40: of fewer, the interval of the ratio is too narrow\n"
        "  Next: divide the whole cost by the whole result, which has an interval of its own",
    ),
    (
        HeadingUnknown("par\x1bties", ("employment", "taxes")),
        "heading-unknown",
        "There is no heading 'par\\x1bties' in the list of costs of a transaction.\n"
        "  Expected: one of employment, taxes\n"
        "  Next: write one of these, so that it is known whether the cost counts",
    ),
]


@pytest.mark.parametrize(("error", "code", "text"), SAID, ids=[one[1] for one in SAID])
def test_error_says_what_is_wrong_what_is_expected_and_what_to_do(error, code, text):
    assert isinstance(error, GroundswellError)
    assert error.code == code
    assert str(error) == text
