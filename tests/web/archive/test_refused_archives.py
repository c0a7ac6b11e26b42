"""Archives that are cut short, changed or made to do harm: refused, and nothing is left behind."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from groundswell_web.archive.importing import import_archive
from groundswell_web.audit.actions import Workbench
from groundswell_web.audit.models import Chain, Event
from groundswell_web.engagements.models import Engagement
from groundswell_web.people.models import Organisation, Person
from groundswell_web.refusals import Refusal

pytestmark = pytest.mark.usefixtures("db", "clock")
Contents = dict[str, bytes]


@pytest.fixture
def change(made: Any, tmp_path: Path) -> Callable[..., Path]:
    """Write the archive again with other contents; the list is made to fit unless it is said not to."""

    def write(changes: Callable[[Contents], None], *, fit: bool = True) -> Path:
        with zipfile.ZipFile(made.path) as archive:
            contents = {name: archive.read(name) for name in archive.namelist()}
        changes(contents)
        if fit:
            contents["manifest.json"] = _fit(contents)
        path = tmp_path / "changed.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in contents.items():
                archive.writestr(name, content)
        return path

    return write


def _fit(contents: Contents) -> bytes:
    manifest = json.loads(contents["manifest.json"])
    known = {entry["path"]: entry for entry in manifest["files"]}
    manifest["files"] = [
        known.get(name, {"path": name})
        | {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in contents.items()
        if name != "manifest.json"
    ]
    return json.dumps(manifest).encode()


def refuse(path: Path, now: Any, data: Path, match: str) -> None:
    with pytest.raises(Refusal, match=match):
        import_archive(path, by=Workbench(), now=now)
    for model in (Engagement, Chain, Event, Person, Organisation):
        assert not model.objects.exists(), model
    assert [path for path in data.rglob("*") if path.is_file()] == []


def edit(name: str, old: str, new: str) -> Callable[[Contents], None]:
    def change(contents: Contents) -> None:
        assert old.encode() in contents[name]
        contents[name] = contents[name].replace(old.encode(), new.encode(), 1)

    return change


def test_a_file_that_was_changed(change: Any, now: Any, data: Path) -> None:
    path = change(edit("targets/target.json", "wait less", "wait lots"), fit=False)
    refuse(path, now, data, "targets/target.json is not as it was")


def test_an_archive_cut_short(made: Any, now: Any, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "short.zip"
    path.write_bytes(made.path.read_bytes()[:-5000])
    refuse(path, now, data, "not an archive, or it was cut short")


def test_bytes_turned_within(made: Any, now: Any, data: Path, tmp_path: Path) -> None:
    content = bytearray(made.path.read_bytes())
    content[2000] ^= 0xFF
    path = tmp_path / "turned.zip"
    path.write_bytes(content)
    refuse(path, now, data, "is not as it was|unpacks|differ|cut short")


def test_another_kind_of_zip_and_no_zip_at_all(now: Any, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "Dear all")
    refuse(path, now, data, "not an archive of Groundswell")
    path.write_text("Dear all")
    refuse(path, now, data, "not an archive")
    refuse(tmp_path / "nowhere.zip", now, data, "There is no file")


def test_another_version_of_the_format(change: Any, now: Any, data: Path) -> None:
    path = change(edit("manifest.json", '"version": 1', '"version": 2'))
    refuse(path, now, data, "has the format 2; this workbench reads 1")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"verb": "signed"', '"verb": "drafted"'),
        ('"sequence": 2,', '"sequence": 3,'),
        ('"by_name": "Permits lead"', '"by_name": "Permits sponsor"'),
    ],
)
def test_a_history_that_was_changed_even_with_a_list_made_to_fit(
    change: Any, now: Any, data: Path, old: str, new: str
) -> None:
    refuse(change(edit("history/events.jsonl", old, new)), now, data, "history does not hold")


def test_a_history_without_its_last_event(change: Any, now: Any, data: Path) -> None:
    def drop(contents: Contents) -> None:
        lines = contents["history/events.jsonl"].splitlines(keepends=True)
        contents["history/events.jsonl"] = b"".join(lines[:-1])

    refuse(change(drop), now, data, "events at its end are missing")


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "a\\..\\evil"])
def test_names_that_lead_out_of_the_folder(change: Any, now: Any, data: Path, name: str) -> None:
    refuse(
        change(lambda contents: contents.update({name: b"x"})), now, data, "a file of a kind or name|differ"
    )


@pytest.mark.parametrize(
    "place",
    ["../outside", "records/../../outside", "workbench.sqlite3", "ownership/{other}/x.bin", "static/x.js"],
)
def test_files_that_would_be_put_where_none_belongs(change: Any, now: Any, data: Path, place: str) -> None:
    def put(contents: Contents) -> None:
        manifest = json.loads(contents["manifest.json"])
        entry = next(one for one in manifest["files"] if one.get("restores", "").endswith(".bin"))
        entry["restores"] = place.format(other="0b3f2d9e-6a52-4a0f-9a40-0d1f6f0f2a51")
        contents["manifest.json"] = json.dumps(manifest).encode()

    refuse(change(put), now, data, "puts a file where none belongs")


def test_a_link_instead_of_a_file(change: Any, now: Any, data: Path, tmp_path: Path) -> None:
    path = change(lambda contents: contents.update({"link": b"/etc/passwd"}))
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(tmp_path / "link.zip", "w") as linked:
        for info in archive.infolist():
            content = archive.read(info)
            if info.filename == "link":
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            linked.writestr(info, content)
    refuse(tmp_path / "link.zip", now, data, "a file of a kind or name")


def test_a_file_that_unpacks_without_end(change: Any, now: Any, data: Path) -> None:
    bomb = b"[" + b" " * (64 * 1024 * 1024)
    refuse(
        change(lambda contents: contents.update({"bomb.json": bomb})), now, data, "unpacks to another size"
    )


def test_a_row_of_another_engagement(change: Any, made: Any, now: Any, data: Path) -> None:
    other = "0b3f2d9e-6a52-4a0f-9a40-0d1f6f0f2a51"
    path = change(edit("targets/target.json", str(made.engagement_id), other))
    refuse(path, now, data, "does not fit")


def test_a_row_that_names_what_is_not_there(change: Any, made: Any, now: Any, data: Path) -> None:
    other = "0b3f2d9e-6a52-4a0f-9a40-0d1f6f0f2a51"
    path = change(edit("targets/target.json", str(made.people["service_owner"]), other))
    refuse(path, now, data, "owner names a row that the archive does not hold")


def test_a_row_that_breaks_a_rule_of_the_database(change: Any, now: Any, data: Path) -> None:
    path = change(edit("targets/target.json", '"budget": "1200.50"', '"budget": "-1.00"'))
    refuse(path, now, data, "rows that do not fit here")


def test_a_field_of_a_newer_release(change: Any, now: Any, data: Path) -> None:
    path = change(edit("targets/target.json", '"title"', '"mood": "good", "title"'))
    refuse(path, now, data, "does not know: mood. Use a newer release")


def test_rows_taken_out(change: Any, now: Any, data: Path) -> None:
    path = change(lambda contents: contents.update({"targets/note.json": b"[]\n"}))
    refuse(path, now, data, "more or fewer rows")


def test_a_list_of_nonsense(change: Any, now: Any, data: Path) -> None:
    def spoil(contents: Contents) -> None:
        contents["manifest.json"] = b'{"format": "groundswell-archive", "version": 1, "files": [1]}'

    refuse(change(spoil, fit=False), now, data, "not as Groundswell writes it")


def test_an_engagement_that_is_here_already(made: Any, now: Any) -> None:
    import_archive(made.path, by=Workbench(), now=now)
    with pytest.raises(CommandError, match="Permits is here already"):
        call_command("import_archive", str(made.path))
    assert Engagement.objects.count() == 1


def test_files_that_cannot_be_moved_take_the_rows_back(
    made: Any, now: Any, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / "ownership").write_text("in the way")
    with pytest.raises(OSError, match=r"exists|Not a directory"):
        import_archive(made.path, by=Workbench(), now=now)
    assert not Engagement.objects.exists()
    assert [path for path in data.rglob("*") if path.is_file()] == [data / "ownership"]
