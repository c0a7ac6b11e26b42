"""The reading of an export: proposed, asked, corrected on the page, its effect shown, taken over by the next."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from support.uploads import import_export, upload, write_export

from groundswell.records.mapping import Columns
from groundswell_web.records import actions, queries, runs
from groundswell_web.records.forms import ReadingForm
from groundswell_web.records.looking import MASK
from groundswell_web.records.mappings import Answers, Shown, plan_mapping, read_document, write_document


def answer(cast: Any, extract_id: Any, **changes: Any) -> dict[str, Any]:
    """Fill in the form as the page shows it, with some answers changed; a role or an end by the name shown."""
    looked = queries.find_looked_of(cast.engagement_id, extract_id)
    assert looked is not None
    form = ReadingForm(looked=looked)
    told = {name: "" if value in (None, False) else value for name, value in form.initial.items()}
    names = [column.name for column in looked.columns]
    for name, value in changes.items():
        kind, _, subject = name.partition("__")
        if kind == "role":
            told[f"role_{names.index(subject)}"] = value
        elif kind in ("end", "clock"):
            told[f"{kind}_{list(form.shown.ends).index(subject)}"] = value
        else:
            told[name] = value
    for name in ("extract_on", "window_on"):
        day = told.pop(name, None)
        if day:
            told |= {f"{name}_0": day.day, f"{name}_1": day.month, f"{name}_2": day.year}
    return told


def test_the_page_shows_columns_rows_and_counts_and_masks_what_is_left_out(
    cast: Any, now: Any, client_of: Any, tmp_path: Path
) -> None:
    extract_id = upload(cast, now, write_export(tmp_path))
    text = client_of("member").get(f"{cast.address}records/{extract_id}/reading").content.decode()
    assert "applicant_name" in text
    assert "Looks personal" in text
    assert "Karlsson" not in text
    assert MASK in text
    assert "Cases still open" in text
    folder = queries.find_store(cast.engagement_id, extract_id).parent
    assert "Karlsson" not in (folder / "reading.json").read_text()


def test_nothing_touched_writes_nothing_down(cast: Any, now: Any, client_of: Any, tmp_path: Path) -> None:
    extract_id = upload(cast, now, write_export(tmp_path))
    client = client_of("member")
    client.post(f"{cast.address}records/{extract_id}/reading", answer(cast, extract_id) | {"do": "effect"})
    assert queries.get_extract(cast.engagement_id, extract_id).mapping == ""
    response = client.post(
        f"{cast.address}records/{extract_id}/reading", answer(cast, extract_id) | {"do": "import"}
    )
    assert response["Location"] == f"{cast.address}records/{extract_id}/"
    assert queries.get_extract(cast.engagement_id, extract_id).state == "queued"


def test_a_correction_shows_its_effect_before_the_import(
    cast: Any, now: Any, client_of: Any, tmp_path: Path
) -> None:
    extract_id = upload(cast, now, write_export(tmp_path))
    told = answer(
        cast,
        extract_id,
        end__Withdrawn="",
        clock__Checking="applicant",
        role__kind="drop",
        promise_days="28",
        promise_share="90",
        promise_working="on",
    )
    client = client_of("member")
    response = client.post(
        f"{cast.address}records/{extract_id}/reading", told | {"do": "effect"}, follow=True
    )
    mapping = read_document(queries.get_extract(cast.engagement_id, extract_id).mapping)
    assert mapping == {
        "ends": {"steps": ["Decided"], "withdrawals": []},
        "clocks": {"Checking": "applicant"},
        "columns": {"case_attributes": []},
        "privacy": {"drop": ["kind"]},
        "promise": {"days": 28.0, "working": True, "share": 0.9},
    }
    looked = queries.find_looked_of(cast.engagement_id, extract_id)
    assert looked is not None
    assert looked.before is not None
    assert looked.effect is not None
    assert looked.before.open_count == 4
    assert looked.effect.open_count == 4 + 8
    assert "Before" in response.content.decode()
    assert dict(looked.effect.dropped)["kind"] == "the mapping says to drop it"


def test_a_corrected_reading_is_imported_as_it_was_shown(
    cast: Any, now: Any, client_of: Any, tmp_path: Path
) -> None:
    extract_id = upload(cast, now, write_export(tmp_path))
    told = answer(cast, extract_id, clock__Checking="applicant", role__officer="drop", do="import")
    client_of("member").post(f"{cast.address}records/{extract_id}/reading", told)
    assert queries.get_extract(cast.engagement_id, extract_id).state == "queued"
    runs.import_one(extract_id)
    steps = {line.step: line.clock for line in queries.list_steps_of(extract_id)}
    assert steps["Checking"] == "applicant"
    records = queries.open_extract(cast.engagement_id)
    assert records.fetch(records.officers).num_rows == 0


def test_two_columns_for_one_part_are_refused_and_the_answers_kept(
    cast: Any, now: Any, client_of: Any, tmp_path: Path
) -> None:
    extract_id = upload(cast, now, write_export(tmp_path))
    told = answer(cast, extract_id, role__kind="step", zone="Europe/Nowhere", do="effect")
    text = client_of("member").post(f"{cast.address}records/{extract_id}/reading", told).content.decode()
    assert "status and kind cannot both be" in text
    assert "Enter a time zone such as Europe/Berlin" in text
    assert 'value="Europe/Nowhere"' in text


def test_dates_that_can_be_read_in_two_ways_are_asked_and_not_imported(
    cast: Any, now: Any, client_of: Any, tmp_path: Path
) -> None:
    extract_id = upload(cast, now, write_export(tmp_path, style="both"))
    client = client_of("member")
    address = f"{cast.address}records/{extract_id}/reading"
    text = client.get(address).content.decode()
    assert "What only you can decide" in text
    assert "day first or month first" in text
    client.post(address, answer(cast, extract_id, do="import"))
    assert queries.get_extract(cast.engagement_id, extract_id).state == "proposed"
    client.post(address, answer(cast, extract_id, day_first="month", do="effect"))
    looked = queries.find_looked_of(cast.engagement_id, extract_id)
    assert looked is not None
    assert looked.questions == ()
    assert looked.effect is not None
    assert looked.effect.case_count == 40
    assert "day_first = false" in queries.get_extract(cast.engagement_id, extract_id).mapping


def test_a_mapping_can_be_downloaded_and_pasted(cast: Any, now: Any, client_of: Any, tmp_path: Path) -> None:
    extract_id = upload(cast, now, write_export(tmp_path))
    client = client_of("member")
    whole = client.get(f"{cast.address}records/{extract_id}/mapping.toml")
    assert whole["Content-Type"].startswith("application/toml")
    assert read_document(whole.content.decode())["columns"]["case"] == "case"
    address = f"{cast.address}records/{extract_id}/reading/mapping"
    client.post(address, {"mapping": whole.content.decode().replace("UTC", "Europe/Copenhagen")})
    looked = queries.find_looked_of(cast.engagement_id, extract_id)
    assert looked is not None
    assert looked.effect is not None
    assert looked.effect.time_zone == "Europe/Copenhagen"
    text = client.post(address, {"mapping": "[colums]\n"}).content.decode()
    assert "colums" in text
    assert "There is a problem" in text
    text = client.post(address, {"mapping": "nonsense ["}).content.decode()
    assert "There is a problem" in text


def test_a_mapping_that_does_not_fit_shows_the_fault_and_can_be_corrected(
    cast: Any, now: Any, client_of: Any, tmp_path: Path
) -> None:
    extract_id = upload(cast, now, write_export(tmp_path))
    client = client_of("member")
    client.post(
        f"{cast.address}records/{extract_id}/reading/mapping", {"mapping": '[columns]\nstep = "nope"\n'}
    )
    text = client.get(f"{cast.address}records/{extract_id}/reading").content.decode()
    assert "It cannot be read like this" in text
    assert "nope" in text
    assert queries.get_extract(cast.engagement_id, extract_id).state == "proposed"
    client.post(f"{cast.address}records/{extract_id}/reading/mapping", {"mapping": ""})
    looked = queries.find_looked_of(cast.engagement_id, extract_id)
    assert looked is not None
    assert looked.fault is None


def test_the_mapping_of_the_extract_before_is_where_the_next_begins(
    cast: Any, now: Any, client_of: Any, tmp_path: Path
) -> None:
    import_export(cast, now, write_export(tmp_path), mapping='[clocks]\nChecking = "law"\n')
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = client_of("member")
    sent = SimpleUploadedFile("next.csv", write_export(tmp_path, cases=50).read_bytes())
    client.post(cast.address + "records/new", {"name": "", "files": sent})
    newest = queries.list_extracts(cast.engagement_id)[0]
    assert newest.mapping == '[clocks]\nChecking = "law"\n'
    looked = queries.find_looked_of(cast.engagement_id, newest.id)
    assert looked is not None
    assert looked.effect is not None
    assert {step.step: step.clock for step in looked.effect.steps}["Checking"] == "law"


def test_a_mapping_of_the_version_before_that_does_not_fit_is_set_aside(
    cast: Any, now: Any, client_of: Any, tmp_path: Path
) -> None:
    extract_id = upload(cast, now, write_export(tmp_path), mapping='[columns]\nstep = "gone"\n')
    card = queries.get_extract(cast.engagement_id, extract_id)
    assert (card.state, card.mapping) == ("proposed", "")
    text = client_of("member").get(f"{cast.address}records/{extract_id}/reading").content.decode()
    assert "The reading of the version before does not fit" in text
    assert "Cases still open" in text


def test_figures_of_services_are_not_imported_as_cases(
    cast: Any, now: Any, client_of: Any, example: Path
) -> None:
    standards = example.with_name("canada_service_standards.csv.gz")
    extract_id = upload(cast, now, standards)
    text = client_of("member").get(f"{cast.address}records/{extract_id}/reading").content.decode()
    assert "figures of services and hold no cases" in text
    assert 'value="import"' not in text


def test_cells_with_formulas_are_text_on_the_page_and_safe_in_downloads(
    cast: Any, now: Any, client_of: Any, tmp_path: Path
) -> None:
    path = write_export(tmp_path)
    rows = path.read_text().splitlines()
    rows[1] = rows[1].replace("C0", "=cmd|' /C calc'!A0").replace("2025-01-01T09:00:00", "=HYPERLINK(1)")
    rows[2] = rows[2].replace("hard", "<script>alert(1)</script>")
    path.write_text("\n".join(rows) + "\n")
    extract_id = import_export(cast, now, path)
    client = client_of("member")
    assert "<script>alert" not in client.get(f"{cast.address}records/{extract_id}/").content.decode()
    download = client.get(f"{cast.address}records/{extract_id}/set-aside.csv").content.decode()
    lines = list(csv.reader(io.StringIO(download)))
    assert lines[0] == ["row", "reason", "detail"]
    assert len(lines) > 1
    assert not any(cell.startswith(("=", "+", "@", "-")) for line in lines for cell in line)


def test_an_object_log_or_database_file_asks_how_to_open_it(
    cast: Any, now: Any, client_of: Any, tmp_path: Path
) -> None:
    import sqlite3

    path = tmp_path / "cases.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE history (case_id TEXT, status TEXT, changed_at TEXT)")
        rows = [(f"C{n}", step, f"2025-0{month}-0{n % 9 + 1}") for n in range(30)
                for step, month in (("Received", 1), ("Decided", 3))]  # fmt: skip
        database.executemany("INSERT INTO history VALUES (?, ?, ?)", rows)
    database.close()
    extract_id = upload(cast, now, path)
    client = client_of("member")
    text = client.get(f"{cast.address}records/{extract_id}/reading").content.decode()
    assert "history" in text
    opening = f"{cast.address}records/{extract_id}/reading/opening"
    client.post(opening, {"query": "DROP TABLE history"})
    assert (
        "It cannot be read like this"
        in client.get(f"{cast.address}records/{extract_id}/reading").content.decode()
    )
    client.post(opening, {"query": "SELECT * FROM history"})
    looked = queries.find_looked_of(cast.engagement_id, extract_id)
    assert looked is not None
    assert looked.effect is not None
    assert looked.effect.case_count == 30
    actions.record_import(cast.engagement_id, extract_id, by=cast.people["member"], now=now)
    runs.import_one(extract_id)
    assert queries.find_current(cast.engagement_id).case_count == 30  # type: ignore[union-attr]


def test_a_document_is_written_so_that_it_is_read_back_to_the_same() -> None:
    document = {
        "shape": "dates",
        "columns": {"dates": {'a "quoted"\n\x7f name': "Received"}, "case_attributes": []},
        "clocks": {"T 1.2 – ü": "law"},
        "ends": {"last_event": True},
        "largest_bad_share": 0.1,
    }
    assert read_document(write_document(document)) == document


def write_requests(folder: Path, *, ended: bool = True) -> Path:
    """Write an export with a row per case, a status and its date; some are over with no date of their end."""
    lines = ["Request Number,Date Received,Date Completed,Status,Status Date,Kind"]
    for n in range(120):
        received = date(2023, 1, 2) + timedelta(days=n)
        over = received + timedelta(days=n % 40 + 1)
        status = ("Completed", "Cancelled", "Under review")[n % 3]
        done = f"{over}" if status == "Completed" else ""
        kind = "simple" if n % 2 else "hard"
        lines.append(f"R{n:04},{received},{done},{status},{over + timedelta(days=n % 3)},{kind}")
    rows = [line.split(",") for line in lines]
    kept = rows if ended else [[cell for m, cell in enumerate(row) if m != 2] for row in rows]
    path = folder / "requests.csv"
    path.write_text("\n".join(",".join(row) for row in kept) + "\n", encoding="utf-8")
    return path


def test_date_of_the_status_is_a_part_of_its_own_that_can_be_taken_back(
    cast: Any, now: Any, client_of: Any, tmp_path: Path
) -> None:
    extract_id = upload(cast, now, write_requests(tmp_path))
    looked = queries.find_looked_of(cast.engagement_id, extract_id)
    assert looked is not None
    roles = {column.name: column.role for column in looked.columns}
    assert (roles["Status Date"], roles["Date Completed"]) == ("status_at", "ended_at")
    client, address = client_of("member"), f"{cast.address}records/{extract_id}/reading"
    assert "Since when it has its status" in client.get(address).text

    told = {"role__Status Date": "drop", "role__Kind": "drop"}
    client.post(address, answer(cast, extract_id, **told) | {"do": "effect"})

    mapping = read_document(queries.get_extract(cast.engagement_id, extract_id).mapping)
    assert set(mapping["privacy"]["drop"]) == {"Status Date", "Kind"}
    looked = queries.find_looked_of(cast.engagement_id, extract_id)
    assert looked is not None
    assert looked.fault is None
    assert "status_at" not in {column.role for column in looked.columns}
    assert looked.before is not None
    assert looked.effect is not None
    assert looked.effect.open_count == looked.before.open_count + 40


def test_another_correction_leaves_the_date_of_the_status_alone(
    cast: Any, now: Any, client_of: Any, tmp_path: Path
) -> None:
    for number, ended in enumerate((True, False)):
        extract_id = upload(cast, now, write_requests(tmp_path, ended=ended))
        before = queries.find_looked_of(cast.engagement_id, extract_id)
        told = answer(cast, extract_id, role__Kind="drop", do="effect")
        client_of("member").post(f"{cast.address}records/{extract_id}/reading", told)
        after = queries.find_looked_of(cast.engagement_id, extract_id)

        assert before is not None
        assert after is not None
        whole = [read_document(one.whole_mapping)["columns"] for one in (before, after)]
        assert whole[0]["status_at"] == whole[1]["status_at"] == "Status Date", number
        assert whole[0]["ended_at"] == whole[1]["ended_at"], number
        assert whole[0].get("dates") == whole[1].get("dates"), number


def test_end_that_was_the_date_of_the_status_too_is_neither_when_it_is_left_out() -> None:
    columns = Columns(received_at="in", ended_at="on", status_at="on", dates={"in": "In", "on": "Ended"})
    given = {"columns": {"ended_at": "on", "status_at": "on"}}
    shown = Shown(roles={"in": "received_at", "on": "ended_at"}, columns=columns, shape="dates")
    planned = plan_mapping(given, shown, Answers(roles={"in": "received_at", "on": "drop"}, shape="dates"))

    assert "status_at" not in planned["columns"]
    assert "ended_at" not in planned["columns"]
    assert planned["privacy"]["drop"] == ["on"]


def test_correction_on_the_page_keeps_what_the_page_does_not_show(
    cast: Any, now: Any, client_of: Any, tmp_path: Path
) -> None:
    lines = ["number,step,day,clock,trail,kind"]
    for n in range(40):
        for step, month in (("Received", 1), ("Decided", 3)):
            on = f"2025-0{month}-{n % 28 + 1:02}"
            kind = "simple" if n % 2 else "hard"
            lines.append(f"N{n},{step},{on},09:{n % 60:02},status,{kind}")
            lines.append(f"N{n},Änderung,{on},10:{n % 60:02},other,{kind}")
    path = tmp_path / "trail.csv"
    path.write_bytes("\n".join(lines).encode("cp1252"))
    given = (
        'encoding = "cp1252"\nlargest_bad_share = 0.2\n\n[columns]\ncase = "number"\nstep = "step"\nat = "day"\n\n'
        '[times]\ntime_of_day = { day = "clock" }\n\n[rows]\ntrail = "status"\n\n'
        '[merge_steps]\nGranted = "Decided"\n'
    )
    extract_id = upload(cast, now, path, mapping=given)
    card = queries.get_extract(cast.engagement_id, extract_id)
    assert card.mapping == given
    told = answer(
        cast, extract_id, role__kind="drop", clock__Received="law", zone="Europe/Berlin", do="effect"
    )
    client_of("member").post(f"{cast.address}records/{extract_id}/reading", told)

    mapping = read_document(queries.get_extract(cast.engagement_id, extract_id).mapping)
    before = read_document(given)
    assert {name: mapping[name] for name in ("encoding", "largest_bad_share", "rows", "merge_steps")} == {
        name: before[name] for name in ("encoding", "largest_bad_share", "rows", "merge_steps")
    }
    assert mapping["times"] == {"time_of_day": {"day": "clock"}, "zone": "Europe/Berlin"}
    assert mapping["clocks"] == {"Received": "law"}
    assert "kind" in mapping["privacy"]["drop"]
    looked = queries.find_looked_of(cast.engagement_id, extract_id)
    assert looked is not None
    assert looked.fault is None
    assert looked.effect is not None
    assert (looked.effect.case_count, {one.step for one in looked.effect.steps}) == (
        40,
        {"Received", "Decided"},
    )
