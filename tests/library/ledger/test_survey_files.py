"""Exports of surveys: answers and counts, in words and numbers, and the published score of a known service."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library.ledger.hostile_files import KNOWN

from groundswell.evidence.service_figures import user_satisfaction
from groundswell.ledger.survey_files import SurveyFile, SurveyLine, read_survey_file
from groundswell.ledger.survey_words import RatingContradicts, read_rating

# Deputy reporting of the OPG, as published: April and May 2023.
PUBLISHED = "month,rating_1,rating_2,rating_3,rating_4,rating_5,total\n2023-04,23,46,153,419,528,1169\n"
MAY = "May 2023,19,33,143,419,518,\n"


def read(text: str, **wishes: Any) -> SurveyFile:
    return read_survey_file(text.encode(), **({"known": KNOWN, "point": "end"} | wishes))


def read_lines(text: str, **wishes: Any) -> tuple[SurveyLine, ...]:
    file = read(text, **wishes)
    assert file.faults == (), [fault.text for fault in file.faults]
    return file.lines


def test_published_months_give_the_published_score() -> None:
    april, may = read_lines(PUBLISHED + MAY)

    assert april == SurveyLine(2, "", date(2023, 4, 1), "end", (23, 46, 153, 419, 528))
    assert user_satisfaction(april.counts) == pytest.approx(0.796, abs=0.0005)
    assert user_satisfaction(may.counts) == pytest.approx(0.806, abs=0.0005)


def test_answers_are_counted_by_service_month_and_point() -> None:
    text = (
        "Date submitted,Service,Point,How satisfied were you with this service today?,Comments\n"
        "2024-03-01 10:00:12,permits,end of form,Very satisfied,call me on 030 1234\n"
        "2024-03-31 23:59:59,Permits,end,5,\n"
        "2024-03-02,Permits,decision,Neither satisfied nor dissatisfied,\n"
        "2024-03-02,Permits,end,,nothing\n"
        "2024-04-01,Permits,end,1 - Very dissatisfied,\n"
    )

    file = read(text)

    assert file.lines == (
        SurveyLine(4, "Permits", date(2024, 3, 1), "decision", (0, 0, 1, 0, 0)),
        SurveyLine(2, "Permits", date(2024, 3, 1), "end", (0, 0, 0, 0, 2)),
        SurveyLine(6, "Permits", date(2024, 4, 1), "end", (1, 0, 0, 0, 0)),
    )
    assert (file.answers, file.unanswered) == (4, 1)
    assert "Rows without a rating, which count nowhere: 1." in file.said
    assert "030 1234" not in repr(file)


def test_month_and_rating_with_a_count_are_as_many_answers() -> None:
    file = read("month,rating,count\n2024-03,5,1.200\n2024-03,1,30\n2024-03,n/a,7\n")

    assert [line.counts for line in file.lines] == [(30, 0, 0, 0, 1200)]
    assert (file.answers, file.unanswered) == (1230, 7)


def test_columns_are_found_by_their_words() -> None:
    header = "Monat;sehr unzufrieden;unzufrieden;weder noch;zufrieden;sehr zufrieden"

    assert read_lines(f"{header}\nMärz 2024;1;2;3;4;5\n")[0].counts == (1, 2, 3, 4, 5)


def test_rows_that_name_no_service_or_point_take_what_was_said() -> None:
    lines = read_lines("date,rating\n2024-03-01,5\n", service="Permits", point="decision")

    assert [(line.service, line.point) for line in lines] == [("Permits", "decision")]
    with pytest.raises(ValueError, match="point 'later' is none of"):
        read("date,rating\n2024-03-01,5\n", point="later")


def test_day_or_month_first_is_asked_and_then_taken() -> None:
    text = "date,rating\n03/04/2024,5\n"

    assert [fault.code for fault in read(text).faults] == ["ledger-day-undecided"]
    assert read_lines(text, day_first=True)[0].month_on == date(2024, 4, 1)
    assert read_lines(text, day_first=False)[0].month_on == date(2024, 3, 1)


def test_any_service_is_taken_where_none_is_known() -> None:
    known = replace(KNOWN, services={})

    assert read_lines("date,rating,service\n2024-03-01,5,Passports\n", known=known)[0].service == "Passports"


@pytest.mark.parametrize(
    ("text", "score"),
    [("1", 1), ("5.0", 5), ("4/5", 4), ("3 out of 5", 3), ("★★★★", 4), ("★★☆☆☆", 2), ("Very satisfied", 5),
     ("VERY DISSATISFIED", 1), ("5 - Very satisfied", 5), ("1: very dissatisfied", 1), ("2 (dissatisfied)", 2),
     ("Très satisfait", 5), ("sehr unzufrieden", 1), ("", None), ("N/A", None), ("Prefer not to say", None)],
)  # fmt: skip
def test_rating_is_read_from_number_or_words(text: str, score: int | None) -> None:
    assert read_rating(text) == score


@pytest.mark.parametrize("text", ["0", "6", "10", "4.5", "-3", "fine", "5 - blue", "55", "☆★★", "4/10"])
def test_what_is_no_rating_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        read_rating(text)
    assert not isinstance(caught.value, RatingContradicts)


def test_number_and_words_that_do_not_fit_are_a_scale_turned_around() -> None:
    with pytest.raises(RatingContradicts):
        read_rating("1 - very satisfied")


@given(ratings=st.lists(st.integers(1, 5), min_size=1, max_size=60))
def test_answers_and_counts_say_the_same(ratings: list[int]) -> None:
    answers = read_lines("date,rating\n" + "".join(f"2024-03-01,{rating}\n" for rating in ratings))
    counts = [ratings.count(score) for score in range(1, 6)]
    counted = read_lines(f"month,1,2,3,4,5\n2024-03,{','.join(map(str, counts))}\n")

    assert answers[0].counts == counted[0].counts == tuple(counts)
