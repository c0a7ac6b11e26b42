"""Exports in the styles of many systems, unseen by any rule: invented here, read without a mapping."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from library.records.invented import Row, invent_histories, write_export

from groundswell.records.export import Inspection, inspect_export, read_export
from groundswell.records.inference import infer_zone
from groundswell.records.privacy import find_personal_content, sounds_personal
from groundswell.records.proposed_dates import name_step
from groundswell.records.reading import Reading
from groundswell.records.times import find_offset_zone
from groundswell.records.vocabulary import guess_clock, plain, sounds_withdrawn, weigh_name

NOW = datetime(2025, 1, 1, tzinfo=UTC)
STEPS = ("Lodged", "Checked", "Assessed", "Determined")


def propose(path: Path) -> Inspection:
    return inspect_export(path)


def read(path: Path) -> Reading:
    reading = read_export(path, now=NOW, key=b"k" * 32)
    assert isinstance(reading, Reading)
    return reading


def invent_permits(
    names: tuple[str, str, str],
    more: Callable[[int, np.random.Generator, datetime], Row],
    write: str = "%d/%m/%Y",
    rows: int = 300,
) -> list[Row]:
    """Invent a row per permit: number, receipt, end (one in five without), and whatever else it says."""
    rng = np.random.default_rng(4)
    number, received, ended = names
    out: list[Row] = []
    for k in range(rows):
        at = datetime(2023, 1, 2) + timedelta(days=int(rng.integers(0, 300)))
        end = at + timedelta(days=int(rng.integers(5, 90))) if rng.random() < 0.8 else None
        row = {
            number: f"{23}/{k:05d}",
            received: at.strftime(write),
            ended: end.strftime(write) if end else "",
        }
        out.append(row | more(k, rng, at))
    return out


def _street(k: int, rng: np.random.Generator, _at: datetime) -> Row:
    return {
        "Street Number": int(rng.integers(1, 200)),
        "Kind of work": "ABC"[k % 3],
        "Status": ("Granted", "Refused", "Under review")[int(rng.integers(3))],
        "Zip Code": 10_000 + int(rng.integers(40)),
    }


@pytest.mark.parametrize(
    ("number", "received", "ended"),
    [
        ("Application Reference", "Date Received", "Decision Date"),
        ("PERMIT_NUM", "APPLICATION_DATE", "COMPLETED_DATE"),
        ("Numéro de demande", "Date de dépôt", "Date de décision"),
        ("case_enquiry_id", "open_dt", "closed_dt"),
        ("Ref", "Date received", "Date of response"),
        ("IdPedido", "DataRegistro", "DataResposta"),
        ("Antragsnummer", "Eingang", "Bescheid vom"),
        ("SRNumber", "CreatedDate", "ClosedDate"),
        ("Job #", "Pre- Filing Date", "SIGNOFF_DATE"),
    ],
)
def test_row_per_case_is_not_taken_for_history_of_a_street(
    tmp_path: Path, number: str, received: str, ended: str
) -> None:
    rows = invent_permits((number, received, ended), _street)
    columns = (mapping := propose(write_export(tmp_path / "a.csv", rows)).mapping).columns
    assert (mapping.shape, columns.case) == ("dates", number)
    assert (columns.received_at, columns.ended_at, columns.outcome) == (received, ended, "Status")
    assert columns.case_attributes == ("Kind of work",)


def test_kind_of_request_is_not_number_of_case(tmp_path: Path) -> None:
    rows = invent_permits(
        ("Request number", "Received", "Closed"),
        lambda k, _r, _a: {"Type of request": "AB"[k % 2], "State": "x"},
    )
    assert propose(write_export(tmp_path / "a.csv", rows)).mapping.columns.case == "Request number"


def test_limit_export_and_birth_dates_are_no_steps(tmp_path: Path) -> None:
    def more(_k: int, rng: np.random.Generator, at: datetime) -> Row:
        return {
            "Target decision date": (at + timedelta(days=56)).strftime("%d/%m/%Y"),
            "Date validated": (at + timedelta(days=2)).strftime("%d/%m/%Y"),
            "Run date": "01/12/2023",
            "Date of birth": f"{int(rng.integers(1, 28)):02d}/05/19{int(rng.integers(50, 99))}",
            "Service date": (at + timedelta(days=int(rng.integers(60, 120)))).strftime("%d/%m/%Y"),
            "Status date": at.strftime("%d/%m/%Y"),
        }

    rows = invent_permits(("Permit number", "Received", "Decided"), more)
    columns = propose(write_export(tmp_path / "a.csv", rows)).mapping.columns
    assert list(columns.dates) == ["Received", "Date validated", "Decided"]
    assert columns.due_at == "Target decision date"


def test_officer_of_row_is_preferred_to_who_opened_the_case(tmp_path: Path) -> None:
    rows = invent_histories(
        ("Case number", "Event", "At", "Changed by", "Business unit"), STEPS, ("u1", "u2", "SYSTEM"),
        more=lambda case, _rng: {"Opened by": f"u{case % 9}", "Resolved by": f"u{case % 7}", "Caller": f"c{case}"},
    )  # fmt: skip
    columns = propose(write_export(tmp_path / "a.csv", rows)).mapping.columns
    assert (columns.officer, columns.office) == ("Changed by", "Business unit")
    assert columns.case_attributes == ()


def test_description_of_status_is_preferred_to_its_code(tmp_path: Path) -> None:
    names = (
        "ApplicationNumber",
        "StatusDescription",
        "StatusEffectiveDate",
        "CaseOfficerID",
        "Processing centre",
    )
    rows = [
        {"StatusCode": f"S{STEPS.index(row['StatusDescription'])}"} | row
        for row in invent_histories(names, STEPS, ("c1", "c2"))
    ]
    columns = propose(write_export(tmp_path / "a.csv", rows)).mapping.columns
    assert (columns.step, columns.officer) == (names[1], names[3])


def test_receipt_of_case_is_the_column_that_is_known(tmp_path: Path) -> None:
    rows = invent_histories(
        ("number", "state", "updated_at", "updated_by", "assignment_group"), STEPS, ("a", "b")
    )
    first: dict[str, str] = {}
    for k, row in enumerate(rows):
        opened = first.setdefault(row["number"], row["updated_at"])
        row |= {"sys_created_at": "?" if hash_row(row["number"]) % 3 else opened, "opened_at": opened, "k": k}
    assert propose(write_export(tmp_path / "a.csv", rows)).mapping.columns.received_at == "opened_at"


def hash_row(text: str) -> int:
    return sum(map(ord, text))


def test_attribute_that_names_each_case_is_left_out(tmp_path: Path) -> None:
    rows = invent_histories(
        ("Case number", "Event", "At", "Officer", "Team"), STEPS, ("a", "b"),
        more=lambda case, _rng: {"Parcel": f"p{case}", "Handling days": case % 9, "Kind": "AB"[case % 2]},
    )  # fmt: skip
    assert propose(write_export(tmp_path / "a.csv", rows)).mapping.columns.case_attributes == ("Kind",)


def test_dates_with_one_offset_all_year_are_dates(tmp_path: Path) -> None:
    rows = invent_histories(
        ("Case", "Event", "Time", "Officer", "Team"), STEPS, ("a", "b"),
        lambda at: at.strftime("%Y-%m-%dT00:00:00+01:00"),
    )  # fmt: skip
    reading = read(write_export(tmp_path / "a.csv", rows))
    assert reading.mapping.times.zone == "Etc/GMT-1"
    assert reading.date_only


@pytest.mark.parametrize(
    ("texts", "zone"),
    [
        (["2023-01-05T10:00:00+01:00", "2023-07-05T10:00:00+01:00"], "Etc/GMT-1"),
        (["2023-01-05T10:00:00-03:00", "2023-07-05T10:00:00+05:45"], None),
        (["2023-01-05T10:00:00+01:00", "2023-07-05T10:00:00+02:00"], "Europe/Berlin"),
    ],
)
def test_zone_of_offsets(texts: Sequence[str], zone: str | None) -> None:
    assert find_offset_zone(texts) == zone


def test_zone_is_told_by_more_than_the_most_frequent_times(tmp_path: Path) -> None:
    rows = invent_histories(
        ("Case", "Event", "Time", "Officer", "Team"), STEPS, ("a", "b"),
        lambda at: at.replace(tzinfo=ZoneInfo("Europe/Berlin")).isoformat(),
    )  # fmt: skip
    seen = propose(write_export(tmp_path / "a.csv", rows))
    assert infer_zone(seen.profile, seen.mapping)[0] == "Europe/Berlin"


@pytest.mark.parametrize(
    ("label", "clock"),
    [
        ("Update from customer", None),
        ("Further information received", None),
        ("Request for further information", "applicant"),
        ("Awaiting documents from applicant", "applicant"),
        ("Advies extern", "third_party"),
        ("Afventer borger", "applicant"),
        ("Richiesta integrazioni", "applicant"),
    ],
)
def test_clock_goes_back_to_agency_when_the_applicant_has_answered(label: str, clock: str | None) -> None:
    assert guess_clock(label) == clock


@pytest.mark.parametrize(
    "label", ["Delete Purchase Order Item", "DELETE", "Retiré", "Classé sans suite", "Void"]
)
def test_ends_without_a_decision(label: str) -> None:
    assert sounds_withdrawn(label)


@pytest.mark.parametrize("label", ["Avoidance checked", "Granted", "Released"])
def test_other_ends(label: str) -> None:
    assert not sounds_withdrawn(label)


def test_names_in_capitals_are_personal() -> None:
    first = ["JOHN", "MARY", "AHMED", "WEI", "LINDA", "CARLOS", "PETRA", "SVEN"]
    last = ["SMITH", "JONES", "KHAN", "CHEN", "GARCIA", "BROWN", "LOPEZ", "DAVIS"]
    names = [f"{a} {b}" for a in first for b in last]
    assert find_personal_content("party", names, 64, 64) == "personal names"
    assert find_personal_content("CONTACT_1_NAME", names[:5], 5, 300) == "personal names"


@pytest.mark.parametrize(
    ("name", "personal"),
    [
        ("case:applicant", True), ("Requester Type", False), ("caller_id", True), ("zipcode", True),
        ("Passport Agency", False), ("Passport No", True), ("birth_date", True), ("Defendant", True),
        ("Reporter", True), ("CPR-nr", True),
    ],
)  # fmt: skip
def test_names_of_columns_about_people(name: str, personal: bool) -> None:
    assert sounds_personal(name) is personal


@pytest.mark.parametrize(
    ("role", "more", "less"),
    [
        ("officer", "Case Officer", "Agent Name"),
        ("officer", "assigned_to", "sys_created_by"),
        ("officer", "judge", "CreatedByUserOrganization"),
        ("office", "OWNER_DEPARTMENT", "CREATED_DEPARTMENT"),
        ("office", "Directorate", "STREET_DIRECTION"),
        ("office", "Processing centre", "Section 12"),
        ("officer", "Responsabile procedimento", "Responsible Agency"),
        ("office", "Sachgebiet", "Kreis"),
        ("channel", "Indgangskanal", "Kanalisation"),
        ("case", "Folio", "DescripcionSolicitud"),
        ("case", "Kenmerk", "Onderwerp"),
        ("outcome", "app_state", "state"),
        ("at", "Task Created", "Task Name"),
        ("channel", "Forma de presentación", "Payment method"),
        ("channel", "OrigemSolicitacao", "Section"),
        ("due", "PrazoAtendimento", "Date validated"),
        ("due", "Date limite d'instruction", "Date de décision"),
        ("touched", "DOBRunDate", "Issued"),
        ("received", "REG_DATE", "benefit_year_begin"),
        ("outcome", "Job Status Descrp", "Job Status"),
    ],
)
def test_one_name_speaks_more_for_a_role_than_another(role: str, more: str, less: str) -> None:
    assert weigh_name(role, more) > weigh_name(role, less)


def test_steps_of_dates_keep_their_letters() -> None:
    assert [name_step(n) for n in ("Vollständig am", "Date of response", "Bescheid vom")] == [
        "Vollständig", "Response", "Bescheid",
    ]  # fmt: skip
    assert plain("SRNumber") == "sr number"


def test_case_reopened_has_not_had_its_answer_earlier(tmp_path: Path) -> None:
    def more(_k: int, _rng: np.random.Generator, at: datetime) -> Row:
        return {"Reopen time": (at + timedelta(days=4)).strftime("%d/%m/%Y"), "Kind": "AB"[_k % 2]}

    rows = invent_permits(("Incident ID", "Open time", "Close time"), more)
    reading = read(write_export(tmp_path / "a.csv", rows))
    assert not any('"Reopen' in sentence for sentence in reading.assumptions)


def test_street_whose_number_comes_back_is_no_case(tmp_path: Path) -> None:
    rows = invent_permits(
        ("Permit Number", "Creation Date", "Issued Date"),
        lambda k, rng, _at: {
            "Street Number": int(rng.integers(1, 150)),
            "Status": ("issued", "filed")[k % 2],
        },
    )
    for k in range(0, 300, 12):
        rows[k]["Permit Number"] = rows[k - 1]["Permit Number"]
    columns = propose(write_export(tmp_path / "a.csv", rows)).mapping.columns
    assert (columns.received_at, columns.ended_at) == ("Creation Date", "Issued Date")
    assert columns.case != "Street Number"


def test_what_came_with_the_end_is_no_attribute(tmp_path: Path) -> None:
    rows = invent_permits(
        ("Permit Number", "Received", "Closed"), lambda k, _rng, _at: {"Kind": "ABC"[k % 3], "Status": "open"}
    )
    for k, row in enumerate(rows):
        over = bool(row["Closed"])
        row |= {
            "Status": "closed" if over else "open",
            "Job status": "X" if over else "D",
            "Days open": k % 7,
        }
        row["Level"] = ("Committee", "Delegated")[k % 2] if over else ""
    columns = propose(write_export(tmp_path / "a.csv", rows)).mapping.columns
    assert (columns.outcome, columns.case_attributes) == ("Status", ("Kind",))


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (
            "case",
            ["Az.", "Č.j.", "Toimiku nr", "NUM_DAU", "numer_urzad", "GWF No.", "LICENSE ID", "Başvuru No"],
        ),
        ("step", ["Úkon", "Toiming", "Hendelse"]),
        ("officer", ["Исполнитель", "Vyřizuje", "Menetleja", "author", "Geändert von", "Modificado por"]),
        ("office", ["Osakond", "Odbor", "agency_responsible", "AUSSENSTELLE", "nazwa_organu"]),
        ("received", ["Clock Start Date", "data_wplywu_wniosku", "Fecha de entrada"]),
        (
            "ended",
            [
                "Clock Stop Date",
                "DATE_REELLE_AUTORISATION",
                "DATUM_ENTSCHEIDUNG",
                "Data do parecer",
                "disposal_date",
            ],
        ),
        ("due", ["Breach Date", "Lhůta"]),
        ("outcome", ["Clock Stop Reason", "Entscheidung", "Sentido", "rozstrzygniecie", "PERMIT_MILESTONE"]),
    ],
)
def test_names_of_more_systems_speak_for_their_role(role: str, names: Sequence[str]) -> None:
    assert [name for name in names if weigh_name(role, name) < 0.6] == []


@pytest.mark.parametrize("name", ["Unidad tramitadora", "agency_responsible", "Service instructeur"])
def test_name_of_an_office_is_no_officer(name: str) -> None:
    assert weigh_name("officer", name) == 0.0


def test_table_below_a_note_with_other_line_ends_is_read(tmp_path: Path) -> None:
    rows = invent_histories(("Case ID", "Activity", "Date", "Officer", "Team"), STEPS, ("a", "b"), str)
    path = write_export(tmp_path / "a.csv", rows, "#")
    path.write_bytes(b"Made by the case system\n" + path.read_bytes())
    mapping = propose(path).mapping
    assert (mapping.shape, mapping.columns.case, mapping.columns.at) == ("events", "Case ID", "Date")


def invent_answers(ended: Callable[[datetime | None], str]) -> list[Row]:
    rng = np.random.default_rng(6)
    rows: list[Row] = []
    for n in range(200):
        received = datetime(2023, 1, 2, 9, 30) + timedelta(days=int(rng.integers(0, 300)))
        end = received + timedelta(days=int(rng.integers(0, 20))) if n % 4 else None
        rows.append(
            {
                "Request ID": f"R{n:04d}",
                "Date Received": f"{received:%d/%m/%Y %H:%M}",
                "Date Closed": ended(end),
            }
        )
    return rows


@pytest.mark.parametrize(
    "missing", ["N/A", "-", "NULL", "0000-00-00", "Pending", "00/00/0000", "not available"]
)
def test_what_stands_for_a_missing_date_is_none(missing: str, tmp_path: Path) -> None:
    rows = invent_answers(lambda end: f"{end:%d/%m/%Y %H:%M}" if end else missing)
    reading = read(write_export(tmp_path / "a.csv", rows))
    assert reading.set_aside_count == 0
    row = reading.connection.execute("SELECT count(*) FROM case_keys WHERE ended_at IS NULL").fetchone()
    assert row == (50,)


def test_end_without_a_time_of_day_on_the_day_of_receipt_is_no_fault(tmp_path: Path) -> None:
    rows = invent_answers(lambda end: f"{end:%d/%m/%Y}" if end else "")
    reading = read(write_export(tmp_path / "a.csv", rows))
    assert reading.set_aside_count == 0
