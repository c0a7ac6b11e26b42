"""What is proposed for exports in many languages and styles, and what is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from library.records.invented import hash_text, invent_cases, invent_histories, write_export

from groundswell import read_records
from groundswell.errors import ColumnMissing, ReadingUndecided
from groundswell.records.export import inspect_export
from groundswell.records.mapping import Columns

NOW = datetime(2025, 1, 1, tzinfo=UTC)
OFFICERS = ("m01", "m02", "m03", "m04x", "m05x", "m06xy")


def propose(path: Path) -> tuple[str, Columns]:
    mapping = inspect_export(path).mapping
    return mapping.shape, mapping.columns


def test_export_in_dutch_is_read(tmp_path: Path) -> None:
    rows = invent_histories(
        ("Zaaknummer", "Activiteit", "Tijdstip", "Behandelaar", "Afdeling"),
        ("Aanvraag ontvangen", "Toetsen volledigheid", "Inhoudelijk beoordelen", "Besluit genomen"),
        OFFICERS,
        lambda at: at.strftime("%d-%m-%Y %H:%M"),
        more=lambda case, _rng: {
            "Kanaal": ("Balie", "Post", "Internet")[case % 3],
            "Zaaktype": "AB"[case % 2],
        },
    )
    shape, columns = propose(write_export(tmp_path / "a.csv", rows, ";"))
    assert shape == "events"
    assert (columns.case, columns.step, columns.at) == ("Zaaknummer", "Activiteit", "Tijdstip")
    assert (columns.officer, columns.office, columns.channel) == ("Behandelaar", "Afdeling", "Kanaal")
    assert columns.case_attributes == ("Zaaktype",)


def test_export_in_german_is_read(tmp_path: Path) -> None:
    rows = invent_histories(
        ("Aktenzeichen", "Vorgangsschritt", "Zeitstempel", "Sachbearbeiter", "Abteilung"),
        ("Antrag eingegangen", "Unterlagen geprüft", "Fachlich geprüft", "Bescheid erteilt"),
        OFFICERS,
        lambda at: at.strftime("%d.%m.%Y %H:%M:%S"),
        number=lambda n: f"BA/{n:04d}/23",
    )
    shape, columns = propose(write_export(tmp_path / "a.csv", rows, ";", "cp1252"))
    assert (shape, columns.case, columns.step) == ("events", "Aktenzeichen", "Vorgangsschritt")
    assert (columns.at, columns.officer, columns.office) == ("Zeitstempel", "Sachbearbeiter", "Abteilung")


def test_export_in_french_is_read(tmp_path: Path) -> None:
    rows = invent_histories(
        ("N° dossier", "Étape", "Date/heure", "Agent instructeur", "Service instructeur"),
        ("Dépôt", "Vérification", "Instruction", "Décision"),
        OFFICERS,
        lambda at: at.strftime("%d/%m/%Y %H:%M"),
        number=lambda n: f"D{n:06d}",
    )
    shape, columns = propose(write_export(tmp_path / "a.csv", rows, ";"))
    assert (shape, columns.case, columns.step, columns.at) == ("events", "N° dossier", "Étape", "Date/heure")
    assert (columns.officer, columns.office) == ("Agent instructeur", "Service instructeur")


def test_export_in_spanish_is_read(tmp_path: Path) -> None:
    rows = invent_histories(
        ("Expediente", "Estado", "Fecha cambio", "Funcionario", "Oficina"),
        ("Recibido", "En revisión", "En trámite", "Resuelto"),
        OFFICERS,
        lambda at: at.strftime("%d/%m/%Y %H:%M:%S"),
    )
    shape, columns = propose(write_export(tmp_path / "a.csv", rows))
    assert (shape, columns.case, columns.step) == ("statuses", "Expediente", "Estado")
    assert (columns.at, columns.officer, columns.office) == ("Fecha cambio", "Funcionario", "Oficina")


def test_export_in_italian_is_read(tmp_path: Path) -> None:
    rows = invent_histories(
        ("Numero pratica", "Attività", "Data e ora", "Operatore", "Ufficio"),
        ("Ricezione", "Verifica", "Istruttoria", "Chiusura"),
        OFFICERS,
        lambda at: at.strftime("%d/%m/%Y %H.%M"),
    )
    shape, columns = propose(write_export(tmp_path / "a.csv", rows, ";"))
    assert (shape, columns.case, columns.step, columns.at) == (
        "events", "Numero pratica", "Attività", "Data e ora",
    )  # fmt: skip
    assert (columns.officer, columns.office) == ("Operatore", "Ufficio")


def test_export_in_polish_is_read(tmp_path: Path) -> None:
    rows = invent_histories(
        ("Numer sprawy", "Czynność", "Data czynności", "Pracownik", "Wydział"),
        ("Wpływ wniosku", "Weryfikacja", "Opinia", "Decyzja"),
        OFFICERS,
        lambda at: at.strftime("%Y-%m-%d %H:%M:%S"),
    )
    shape, columns = propose(write_export(tmp_path / "a.csv", rows, ";"))
    assert (shape, columns.case, columns.step, columns.at) == (
        "events", "Numer sprawy", "Czynność", "Data czynności",
    )  # fmt: skip
    assert (columns.officer, columns.office) == ("Pracownik", "Wydział")


def test_history_of_a_ticket_system_is_read_as_statuses(tmp_path: Path) -> None:
    rows = invent_histories(
        ("Issue key", "Status", "Changed", "Assignee", "Team"),
        ("Open", "In Progress", "Waiting for customer", "Resolved"),
        OFFICERS,
        lambda at: at.isoformat() + "Z",
        number=lambda n: f"SUP-{n + 100}",
        more=lambda case, _rng: {
            "Priority": ("Low", "High")[case % 2],
            "Summary": f"About the thing no. {case}",
        },
    )
    path = write_export(tmp_path / "a.csv", rows)
    shape, columns = propose(path)
    assert (shape, columns.case, columns.step, columns.at) == ("statuses", "Issue key", "Status", "Changed")
    assert (columns.officer, columns.office, columns.case_attributes) == ("Assignee", "Team", ("Priority",))
    records = read_records(path, now=NOW)
    assert records.manifest.case_count == 120
    steps = records.columns(records.steps)
    clocks = dict(zip(steps["step"], steps["clock"], strict=True))
    assert clocks["Waiting for customer"] == "applicant"


def test_history_with_old_and_new_status_takes_the_new(tmp_path: Path) -> None:
    rows = invent_histories(
        ("ticket_id", "to_status", "changed_at", "changed_by", "queue"),
        ("new", "triage", "work", "closed"),
        OFFICERS,
    )
    for row in rows:
        row["from_status"] = {"new": "", "triage": "new", "work": "triage", "closed": "work"}[
            row["to_status"]
        ]
    shape, columns = propose(write_export(tmp_path / "a.csv", rows))
    assert (shape, columns.case, columns.step, columns.at) == (
        "statuses",
        "ticket_id",
        "to_status",
        "changed_at",
    )


def test_table_of_permits_is_read_as_dates(tmp_path: Path) -> None:
    def describe(case: int, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "Permit Number": f"BP2022-{case:05d}",
            "Permit Type": ("New", "Alteration", "Demolition")[int(rng.integers(3))],
            "Applicant Name": f"Name {hash_text(str(case))[:6]}",
            "Job Value": f"{int(rng.integers(1_000, 90_000)):,}.00",
        }

    columns = ("Application Date", "Plan Review Date", "Issue Date", "Final Inspection Date")
    rows = invent_cases(lambda at: at.strftime("%m/%d/%Y"), columns, more=describe)
    path = write_export(tmp_path / "a.csv", rows)
    shape, found = propose(path)
    assert (shape, found.case, found.received_at) == ("dates", "Permit Number", "Application Date")
    assert tuple(found.dates) == columns
    assert found.ended_at == "Final Inspection Date"
    assert found.case_attributes == ("Permit Type",)
    records = read_records(path, now=NOW)
    assert records.manifest.case_count == 300
    assert records.manifest.open_count == sum(not row["Final Inspection Date"] for row in rows)


def test_table_of_service_requests_is_read_as_dates(tmp_path: Path) -> None:
    def describe(case: int, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "SR_NUMBER": f"SR23-{case:08d}",
            "SR_TYPE": ("Pothole", "Tree", "Graffiti", "Noise")[int(rng.integers(4))],
            "OWNER_DEPARTMENT": ("Streets", "Parks")[int(rng.integers(2))],
            "ORIGIN": ("Phone", "Internet", "Mobile")[int(rng.integers(3))],
            "STREET_ADDRESS": f"{case + 1} N MAIN ST",
        }

    rows = invent_cases(
        lambda at: at.strftime("%m/%d/%Y %I:%M:%S %p"), ("CREATED_DATE", "CLOSED_DATE"), more=describe
    )
    for row in rows:
        row["STATUS"] = "Completed" if row["CLOSED_DATE"] else "Open"
        row["LAST_MODIFIED_DATE"] = row["CLOSED_DATE"] or "12/31/2023 11:00:00 PM"
    shape, found = propose(write_export(tmp_path / "a.csv", rows))
    assert (shape, found.case, found.outcome) == ("dates", "SR_NUMBER", "STATUS")
    assert (found.received_at, found.ended_at) == ("CREATED_DATE", "CLOSED_DATE")
    assert (found.office, found.channel) == ("OWNER_DEPARTMENT", "ORIGIN")
    assert found.case_attributes == ("SR_TYPE",)


def test_table_of_dutch_applications_with_decimal_commas_is_read_as_dates(tmp_path: Path) -> None:
    def describe(case: int, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "Zaaknummer": f"Z{case:05d}",
            "Soort aanvraag": ("Kap", "Bouw")[int(rng.integers(2))],
            "Leges": f"{int(rng.integers(100, 900))},{int(rng.integers(10, 99))}",
        }

    columns = ("Datum aanvraag", "Datum advies", "Datum besluit")
    rows = invent_cases(lambda at: at.strftime("%d-%m-%Y"), columns, more=describe)
    shape, found = propose(write_export(tmp_path / "a.csv", rows, ";"))
    assert (shape, found.case, tuple(found.dates)) == ("dates", "Zaaknummer", columns)
    assert (found.received_at, found.ended_at) == ("Datum aanvraag", "Datum besluit")


def test_labels_hashed_to_hex_digits_are_told_apart_by_how_they_vary(tmp_path: Path) -> None:
    steps = tuple(hash_text(name) for name in ("a", "b", "c", "d"))
    officers = tuple(hash_text(name) for name in OFFICERS)
    rows = invent_histories(
        ("case_id", "activity", "timestamp", "resource", "group"),
        steps,
        officers,
        number=lambda n: hash_text(str(n)),
    )
    shape, columns = propose(write_export(tmp_path / "a.csv", rows))
    assert (shape, columns.case, columns.step) == ("events", "case_id", "activity")
    assert (columns.at, columns.officer) == ("timestamp", "resource")


def test_columns_with_names_that_say_nothing_are_told_by_their_content(tmp_path: Path) -> None:
    rows = invent_histories(("A", "B", "C", "D", "E"), ("in", "check", "advise", "out"), OFFICERS)
    shape, columns = propose(write_export(tmp_path / "a.csv", rows))
    assert (shape, columns.case, columns.step, columns.at) == ("events", "A", "B", "C")


def test_times_in_seconds_since_1970_are_read(tmp_path: Path) -> None:
    rows = invent_histories(
        ("case_id", "event", "event_time", "user_id", "team"), ("in", "check", "advise", "out"), OFFICERS,
        lambda at: str(int(at.replace(tzinfo=UTC).timestamp())),
    )  # fmt: skip
    records = read_records(write_export(tmp_path / "a.csv", rows), now=NOW)
    assert records.manifest.row_count == len(rows)
    assert records.manifest.extract_at.year in (2023, 2024)


def test_times_with_two_digit_years_are_read(tmp_path: Path) -> None:
    rows = invent_histories(
        ("case_id", "event", "event_time", "user_id", "team"), ("in", "check", "advise", "out"), OFFICERS,
        lambda at: at.strftime("%d.%m.%y %H:%M"),
    )  # fmt: skip
    records = read_records(write_export(tmp_path / "a.csv", rows), now=NOW)
    assert records.manifest.extract_at.year in (2023, 2024)


def test_times_of_start_and_end_in_one_row_are_intervals(tmp_path: Path) -> None:
    rows = invent_histories(
        ("case_id", "task", "start_time", "employee", "team"), ("in", "check", "advise", "out"), OFFICERS
    )
    for row in rows:
        row["end_time"] = str(datetime.fromisoformat(row["start_time"]).replace(hour=23))
    shape, columns = propose(write_export(tmp_path / "a.csv", rows))
    assert (shape, columns.at, columns.end_at) == ("intervals", "start_time", "end_time")


def test_times_by_lifecycle_are_intervals(tmp_path: Path) -> None:
    started = invent_histories(
        ("case", "task", "time", "employee", "team"), ("in", "check", "advise", "out"), OFFICERS
    )
    rows = []
    for row in started:
        end = datetime.fromisoformat(row["time"]).replace(hour=23)
        rows += [row | {"transition": "start"}, row | {"transition": "complete", "time": str(end)}]
    shape, columns = propose(write_export(tmp_path / "a.csv", rows))
    assert (shape, columns.at, columns.lifecycle) == ("intervals", "time", "transition")


def test_dates_stored_as_utc_are_the_days_of_the_zone_where_they_are_midnights(tmp_path: Path) -> None:
    rows = []
    for case in range(60):
        for month, step in ((1 + case % 3, "in"), (6 + case % 3, "out")):
            hour = 23 if month < 4 else 22
            rows.append(
                {"case": case, "event": step, "at": f"2023-{month:02d}-{1 + case % 20:02d}T{hour}:00:00Z"}
            )
    records = read_records(write_export(tmp_path / "a.csv", rows), now=NOW)
    assert records.manifest.date_only
    assert records.manifest.time_zone == "Europe/Berlin"
    assert any("midnights" in sentence for sentence in records.manifest.assumptions)


def test_dates_that_could_be_day_or_month_first_are_asked_for(tmp_path: Path) -> None:
    rows = [
        {"case": k // 2, "step": ("in", "out")[k % 2], "date": f"{1 + k % 9:02d}/{1 + k % 11:02d}/2023"}
        for k in range(80)
    ]
    path = write_export(tmp_path / "a.csv", rows)
    with pytest.raises(ReadingUndecided) as raised:
        read_records(path, now=NOW)
    assert "day_first = true" in str(raised.value)
    assert read_records(path, {"times": {"day_first": False}}, now=NOW).manifest.case_count == 40


def test_dates_that_another_column_decides_are_not_asked_for(tmp_path: Path) -> None:
    rows = [
        {
            "Permit No": f"P{k:04d}",
            "Applied": f"{1 + k % 9:02d}/{1 + k % 11:02d}/2021",
            "Issued": f"{13 + k % 9:02d}/{1 + k % 11:02d}/2022",
        }
        for k in range(80)
    ]
    seen = inspect_export(write_export(tmp_path / "a.csv", rows))
    assert seen.proposal.questions == ()
    assert seen.mapping.times.day_first is True


def test_export_without_a_time_asks_for_the_column(tmp_path: Path) -> None:
    rows = [{"case": k // 3, "step": "abc"[k % 3], "amount": k * 7} for k in range(60)]
    with pytest.raises(ReadingUndecided, match="the time") as raised:
        read_records(write_export(tmp_path / "a.csv", rows), now=NOW)
    assert 'at = "…"' in str(raised.value)


def test_mapping_that_names_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    rows = [{"case": 1, "step": "a", "at": "2024-01-01"}]
    with pytest.raises(ColumnMissing, match="tijd"):
        read_records(write_export(tmp_path / "a.csv", rows), {"columns": {"at": "tijd"}}, now=NOW)


def test_choices_have_a_reason_and_a_confidence(tmp_path: Path) -> None:
    rows = invent_histories(("A", "B", "C", "D", "E"), ("in", "check", "advise", "out"), OFFICERS)
    choices = inspect_export(write_export(tmp_path / "a.csv", rows)).proposal.choices
    assert {choice.role for choice in choices} >= {"shape", "columns.case", "columns.step", "columns.at"}
    assert all(0 < choice.confidence < 1 and choice.reason for choice in choices)


def test_choices_of_the_mapping_stand(tmp_path: Path) -> None:
    rows = invent_histories(("A", "B", "C", "D", "E"), ("in", "check", "advise", "out"), OFFICERS)
    given = {"columns": {"step": "D", "officer": "B"}}
    mapping = inspect_export(write_export(tmp_path / "a.csv", rows), given).mapping
    assert (mapping.columns.step, mapping.columns.officer) == ("D", "B")


def test_name_of_the_file_changes_nothing(tmp_path: Path) -> None:
    rows = invent_histories(("A", "B", "C", "D", "E"), ("in", "check", "advise", "out"), OFFICERS)
    one = inspect_export(write_export(tmp_path / "permits_by_case.csv", rows))
    other = inspect_export(write_export(tmp_path / "x.txt", rows))
    assert one.mapping == other.mapping


def test_export_of_three_hundred_columns_is_read(tmp_path: Path) -> None:
    rows = invent_histories(
        ("case_id", "event", "event_time", "user_id", "team"), ("in", "check", "advise", "out"), OFFICERS,
        more=lambda case, _rng: {f"field_{k}": f"{case * k % 17}" for k in range(295)},
    )  # fmt: skip
    records = read_records(write_export(tmp_path / "a.csv", rows), now=NOW)
    assert records.manifest.case_count == 120
    assert len(records.manifest.attributes) + len(records.manifest.dropped) >= 290
