"""The service's own account: four indicators to the letter, three kinds of missing, files taken whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from support.results import write_waits
from support.trials import let_arrive, write_records
from support.uploads import import_export
from support.workbench import Cast

from groundswell.evidence.service_figures import Missing
from groundswell.ledger.money import Money
from groundswell_web.ledger.actions.figures import FileTerms, record_figures, record_survey
from groundswell_web.ledger.models import ServiceFigure, SurveyCount
from groundswell_web.ledger.service_months import list_service_costs, list_service_months
from groundswell_web.ledger.service_queries import find_standard, get_service_card
from groundswell_web.records.queries import get_extract
from groundswell_web.refusals import Refusal

SERVICE = "Permits service"
MONTHS = [date(2025, month, 1) for month in range(1, 13)]


def take_figures(
    cast: Cast, now: datetime, text: str, service: str = SERVICE, name: str = "figures.csv"
) -> Any:
    """Take a file of figures in, as finance does."""
    terms = FileTerms(name, text.encode(), service)
    return record_figures(cast.engagement_id, terms, by=cast.people["finance"], now=now)


def take_survey(cast: Cast, now: datetime, text: str, point: str = "end", name: str = "survey.csv") -> Any:
    """Take a survey in, as finance does."""
    terms = FileTerms(name, text.encode(), SERVICE, point=point)
    return record_survey(cast.engagement_id, terms, by=cast.people["finance"], now=now)


def write_figures(**more: str) -> str:
    """Write a year of figures: 200 started, 150 completed, 90 of them digital, 10 with help."""
    rows = ["month,started,completed,completed_digital,completed_assisted"]
    rows += [f"{on:%Y-%m},{more.get(f'm{on.month}', '200,150,90,10')}" for on in MONTHS]
    return "\n".join(rows) + "\n"


def test_year_of_figures_gives_the_four_indicators_with_denominators(
    cast: Cast, now: datetime, clock: None, book_cost: Callable[..., Any]
) -> None:
    take_figures(cast, now, write_figures())
    take_survey(cast, now, "month,1,2,3,4,5\n2025-04,23,46,153,419,528\n")
    for on in MONTHS:
        book_cost(300_000, purpose="service", key=SERVICE, heading="employment", about_on=on)
        book_cost(90_000, purpose="service", key=SERVICE, heading="enforcement", about_on=on)
        book_cost(
            60_000, purpose="service", key=SERVICE, heading="office_equipment", channel="digital", about_on=on
        )

    card = get_service_card(cast.engagement_id, SERVICE, as_of_on=now.date())

    newest = card.account.quarters[-1]
    assert (newest.from_on, newest.until_on, newest.months) == (date(2025, 1, 1), date(2025, 12, 1), 12)
    assert newest.cost.cost == Money("EUR", 12 * 360_000)
    assert newest.cost.left_out == Money("EUR", 12 * 90_000)  # enforcement does not count
    assert newest.cost.completed == 1800
    assert newest.cost.value == pytest.approx(24)
    # Digital: its own 600 and 100 of 150 parts of the common 3,000, over 90 + 10.
    assert newest.cost.digital_value == pytest.approx(26)
    assert newest.indicators["completion_rate"].value == pytest.approx(0.75)
    assert newest.indicators["digital_take_up"].value == pytest.approx(0.6)
    satisfaction = newest.indicators["user_satisfaction"]
    assert satisfaction.value is not None
    assert round(satisfaction.value, 3) == 0.796  # published by the deputy reporting service, April 2023
    assert (satisfaction.months, satisfaction.coverage) == (1, pytest.approx(1 / 12))
    assisted = get_service_card(cast.engagement_id, SERVICE, as_of_on=now.date(), assisted_counts=True)
    assert assisted.account.quarters[-1].indicators["digital_take_up"].value == pytest.approx(100 / 150)


def test_three_kinds_of_missing_count_each_in_its_way(cast: Cast, now: datetime, clock: None) -> None:
    take_figures(cast, now, write_figures(m2="200,N/P,N/A,***"))

    months = {month.month_on: month for month in list_service_months(cast.engagement_id, SERVICE)}

    february = months[date(2025, 2, 1)]
    assert february.find("completed") is Missing.NOT_PROVIDED
    assert february.find("digital") is Missing.NOT_APPLICABLE
    assert february.find("assisted_digital") is Missing.NOT_REQUESTED
    assert february.find("rating_1") is Missing.NOT_REQUESTED  # nobody was ever asked
    take_survey(cast, now, "month,1,2,3,4,5\n2025-04,1,2,3,4,5\n")
    months = {month.month_on: month for month in list_service_months(cast.engagement_id, SERVICE)}
    assert months[date(2025, 2, 1)].find("rating_1") is Missing.NOT_PROVIDED
    assert months[date(2025, 4, 1)].find("rating_5") == 5


def test_later_file_about_a_month_counts_in_place_of_the_earlier(
    cast: Cast, now: datetime, clock: None
) -> None:
    take_figures(cast, now, write_figures())
    take_figures(
        cast, now.replace(hour=10), "month,started,completed\n2025-03,200,160\n", name="corrected.csv"
    )

    months = {month.month_on: month for month in list_service_months(cast.engagement_id, SERVICE)}

    assert months[date(2025, 3, 1)].known("completed") == 160
    assert months[date(2025, 4, 1)].known("completed") == 150


def test_costs_that_services_share_are_split_by_what_each_completed(
    cast: Cast, now: datetime, clock: None, book_cost: Callable[..., Any]
) -> None:
    from groundswell_web.engagements.models import Service

    Service.objects.create(engagement_id=cast.engagement_id, name="Licences")
    take_figures(cast, now, "month,completed\n2025-01,300\n")
    take_figures(cast, now, "month,completed\n2025-01,100\n", service="Licences", name="licences.csv")
    book_cost(100_001, heading="accommodation", about_on=date(2025, 1, 5))
    book_cost(500, heading="accommodation", about_on=date(2025, 2, 5))
    book_cost(700)  # overhead without a heading is of no service

    parts = {}
    for name in (SERVICE, "Licences"):
        months = list_service_months(cast.engagement_id, name)
        found = list_service_costs(cast.engagement_id, name, "EUR", months)
        parts[name] = found.shared.minor
        assert found.not_split == Money("EUR", 500)  # nobody knows what was completed in February

    assert parts[SERVICE] + parts["Licences"] == 100_001
    assert parts[SERVICE] == 75_001


def test_faulty_file_takes_nothing_in_and_lists_every_fault(
    cast: Cast, now: datetime, client_of: Callable[[str], Client]
) -> None:
    client, address = client_of("member"), f"{cast.address}ledger/service/import/figures/"
    text = write_figures(m3="200,250,90,10", m5="200,many,90,10")
    told = {"service": SERVICE, "file": SimpleUploadedFile("figures.csv", text.encode())}

    page = client.post(address, told).content.decode()

    assert "so nothing was taken in" in page
    assert "What is wrong with the file" in page
    assert "many" in page
    assert ServiceFigure.objects.count() == 0
    good = {"service": SERVICE, "file": SimpleUploadedFile("figures.csv", write_figures().encode())}
    done = client.post(address, good, follow=True).content.decode()
    assert "The file is taken in." in done
    assert "75.0%" in done
    assert ServiceFigure.objects.filter(name="completed").count() == 12
    again = {"service": SERVICE, "file": SimpleUploadedFile("again.csv", write_figures().encode())}
    assert "so nothing was taken in" in client.post(address, again).content.decode()
    assert client_of("observer").get(address).status_code == 403


def test_survey_when_the_answer_came_is_kept_apart_from_the_one_at_the_end(
    cast: Cast, now: datetime, clock: None
) -> None:
    take_figures(cast, now, write_figures())
    take_survey(cast, now, "month,1,2,3,4,5\n2025-04,0,0,0,0,10\n")
    take_survey(cast, now, "month,1,2,3,4,5\n2025-04,10,0,0,0,0\n", point="decision", name="decision.csv")

    card = get_service_card(cast.engagement_id, SERVICE, as_of_on=now.date())

    assert card.account.quarters[-1].indicators["user_satisfaction"].value == 1.0
    assert (card.decision_satisfaction, card.decision_answers) == (0.0, 10)
    assert set(SurveyCount.objects.values_list("point", flat=True)) == {"end", "decision"}
    with pytest.raises(Refusal, match="service of this engagement"):
        record_survey(
            cast.engagement_id, FileTerms("x.csv", b"month\n", "Other"), by=cast.people["finance"], now=now
        )


def test_decisions_of_the_records_stand_in_where_no_figure_was_sent(
    cast: Cast, now: datetime, tmp_path: Path, clock: None
) -> None:
    begin = datetime(2025, 10, 10, tzinfo=UTC)
    waits = write_waits(begin, now, 6.0)
    let_arrive(cast, tmp_path, waits, now)

    card = get_service_card(cast.engagement_id, SERVICE, as_of_on=now.date())

    months = {month.month_on: month.known("completed") for month in card.months}
    # The first and the last month of the records are not whole, and stand for nothing.
    assert sorted(months) == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    ended = [at + timedelta(days=days) for _case, at, days in waits]
    assert months[date(2025, 12, 1)] == sum((at.year, at.month) == (2025, 12) for at in ended)
    assert card.from_records
    assert find_standard(cast.engagement_id) is None  # nothing is promised in these records


def test_promise_is_rated_by_the_canadian_rule_with_open_cases_counted_as_late(
    cast: Cast, now: datetime, tmp_path: Path, clock: None
) -> None:
    waits = write_waits(now - timedelta(days=100), now, 9.0)
    path = write_records(tmp_path, waits, now)
    first = import_export(cast, now, path)
    mapping = get_extract(cast.engagement_id, first).mapping + "\n[promise]\ndays = 10\nshare = 0.8\n"
    import_export(cast, now, path, mapping=mapping)

    found = find_standard(cast.engagement_id)

    due = [days for _case, at, days in waits if at + timedelta(days=10) <= now]
    met = sum(days <= 10 for days in due)
    assert found is not None
    assert (found.days, found.target, found.total, found.met) == (10, 0.8, len(due), met)
    assert found.performance is not None
    assert float(found.performance) == pytest.approx(met / len(due), abs=5e-5)
    assert met / len(due) < 0.8
    assert found.flag == "N"


def test_page_of_the_service_shows_its_indicators_charts_and_headings(
    cast: Cast, now: datetime, client_of: Callable[[str], Client], book_cost: Callable[..., Any]
) -> None:
    take_figures(cast, now, write_figures())
    for on in MONTHS:
        book_cost(300_000, purpose="service", key=SERVICE, heading="employment", about_on=on)
    client = client_of("observer")

    page = client.get(f"{cast.address}ledger/service/").content.decode()

    assert "EUR 20.00" in page
    assert "not asked: 12" in page
    assert "Enforcement (does not count)" in page
    assert "1,800 completed" in page
    for name in ("cost", "shares"):
        drawn = client.get(f"{cast.address}ledger/service/pictures/{name}?service=Permits+service")
        assert drawn["Content-Type"] == "image/svg+xml"
    assert client.get(f"{cast.address}ledger/service/pictures/other").status_code == 404
    assert client.get(f"{cast.address}ledger/service/?service=None").status_code == 404
