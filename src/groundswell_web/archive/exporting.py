"""Write everything of an engagement into one .zip."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from groundswell import __version__
from groundswell_web.archive.kept import write_findings
from groundswell_web.archive.ledger_pages import write_ledger_entries
from groundswell_web.archive.offline import write_pages
from groundswell_web.archive.packing import Packer
from groundswell_web.archive.plan_pages import write_plan
from groundswell_web.archive.rows import Written, iterate_rows, write_array
from groundswell_web.archive.sheets import Sheet, write_lines
from groundswell_web.archive.stores import read_manifest, read_mapping, write_tables
from groundswell_web.archive.tables import Table, list_left_out, plan_tables
from groundswell_web.archive.trial_folders import write_folders
from groundswell_web.audit.queries import find_head
from groundswell_web.audit.restoring import iterate_sealed
from groundswell_web.engagements.archives import ARCHIVES
from groundswell_web.engagements.queries import get_engagement
from groundswell_web.people.queries import list_organisations, list_people
from groundswell_web.people.restoring import describe_organisations, describe_people
from groundswell_web.records.folders import SPARE_BYTES, make_private, show_bytes
from groundswell_web.records.queries import list_extracts
from groundswell_web.refusals import Refusal

Report = Callable[[float, str], None]
EVENT_HEADS = (
    "sequence",
    "at",
    "by_name",
    "verb",
    "subject_kind",
    "subject_name",
    "before",
    "after",
    "digest",
)


@dataclass(frozen=True)
class Order:
    """What is asked for.

    Args:
        engagement_id: whose archive.
        now: the moment that the archive shows.
        made_by: the name of who asked for it.
        with_key: whether the key goes with it by which identifiers of cases are hashed.
    """

    engagement_id: UUID
    now: datetime
    made_by: str
    with_key: bool = False


@dataclass
class Contents:
    """What went into the archive so far, for its list and its pages.

    Args:
        rows: how many rows each table has.
        files: path under the data folder, and its name in the archive.
        missing: files that should be there and are not.
    """

    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def write_archive(order: Order, path: Path, *, report: Report = lambda share, text: None) -> None:
    """Write everything of an engagement into one file, which is there whole or not at all.

    Rows and pages come from one moment, however long the files take. Nothing is changed.

    Args:
        order: what is asked for.
        path: where it shall lie.
        report: is told how far it is.

    Raises:
        NotThere: there is no such engagement.
        Refusal: there is no room for it on the disk.
    """
    get_engagement(order.engagement_id)
    _check_room(order, path)
    contents, told = Contents(), Told(report)
    with Packer(path, made_at=order.now, tick=told.repeat) as packer:
        with _one_moment():
            facts = _write_rows(order, packer, contents)
            write_findings(order.engagement_id, packer)
            write_folders(order.engagement_id, packer)
            write_ledger_entries(order.engagement_id, packer)
            write_plan(order.engagement_id, packer)
            contents.files = _list_files(order)
            write_pages(order, packer, contents.files, contents.rows)
        told.tell(0.3, _("Files"))
        _write_files(packer, contents)
        told.tell(0.6, _("Tables of the records"))
        _write_records(order, packer)
        packer.add_manifest(facts | {"missing": contents.missing})


class Told:
    """How far it is, told again while large files are written; silent before the first file."""

    def __init__(self, report: Report) -> None:
        self._report, self._last = report, (0.0, "")

    def tell(self, share: float, text: str) -> None:
        """Tell that the next part begins."""
        self._last = (share, text)
        self._report(share, text)

    def repeat(self) -> None:
        """Tell that it goes on."""
        if self._last[1]:
            self._report(*self._last)


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read as of one moment, while others go on writing: nothing may be written within."""
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    is_sqlite = connection.vendor == "sqlite"
    former = connection.transaction_mode if is_sqlite else None
    if is_sqlite:
        connection.transaction_mode = "DEFERRED"  # takes no writer's lock; WAL keeps what is read as it was
    try:
        with transaction.atomic():
            if not is_sqlite:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    finally:
        if is_sqlite:
            connection.transaction_mode = former


def _check_room(order: Order, path: Path) -> None:
    root = Path(settings.DATA)
    sizes = [
        file.stat().st_size
        for pattern in _list_patterns(order)
        for file in root.glob(pattern)
        if file.is_file()
    ]
    needed = 2 * sum(sizes) + SPARE_BYTES  # the stores, and their tables as Parquet
    free = shutil.disk_usage(path.parent).free
    if needed > free:
        text = _(
            "The archive may take {size}, and the disk has room for {free}. Tell those who run the workbench."
        )
        raise Refusal(text.format(size=show_bytes(needed), free=show_bytes(free)))


def _list_patterns(order: Order) -> list[str]:
    patterns = [pattern for _app, terms in ARCHIVES.items() for pattern in terms.files]
    return [pattern.format(engagement=order.engagement_id) for pattern in patterns]


def _write_rows(order: Order, packer: Packer, contents: Contents) -> dict[str, Any]:
    """Write all rows, the history and the people; gives what the list of the archive says of them."""
    written, tables = Written(), plan_tables()
    names = {str(one.id): one.name for one in list_people(now=order.now, living=False)}
    names |= {str(one.id): one.name for one in list_organisations()}
    for table in tables:
        _write_table(table, order.engagement_id, packer, written, names)
        contents.rows[table.label] = len(written.keys[table.label])
    length, head = find_head(order.engagement_id)
    written.people |= _write_history(order.engagement_id, packer)
    packer.add_text("history/head.json", _dump({"length": length, "head": head}))
    _write_people(packer, written)
    engagement = get_engagement(order.engagement_id)
    return {
        "made_at": order.now.isoformat(),
        "made_by": order.made_by,
        "engagement": {"id": str(engagement.id), "name": engagement.name},
        "software": {"groundswell": __version__},
        "migrations": _list_migrations(),
        "history": {"length": length, "head": head},
        "rows": {t.label: {"file": f"{t.file}.json", "rows": contents.rows[t.label]} for t in tables},
        "with_key": order.with_key,
        "left_out": [{"what": what, "why": why} for what, why in list_left_out()] + _say_key(order),
    }


def _write_table(
    table: Table, engagement_id: UUID, packer: Packer, written: Written, names: dict[str, str]
) -> None:
    sheet = Sheet(table, names)
    with tempfile.SpooledTemporaryFile(1024 * 1024, mode="w+", encoding="utf-8", newline="") as file:
        file.write(sheet.write_head())

        def copy() -> Iterator[dict[str, Any]]:
            for row in iterate_rows(table, engagement_id, written):
                file.write(sheet.write_row(row))
                yield row

        packer.add_pieces(f"{table.file}.json", write_array(copy()))
        file.seek(0)
        packer.add_sheet(f"{table.file}.csv", iter(lambda: file.read(1024 * 1024), ""))


def _write_history(engagement_id: UUID, packer: Packer) -> set[UUID]:
    """Write the history twice, for the import and for people; gives who acted in it."""
    acted: set[UUID] = set()

    def write_json() -> Iterator[str]:
        for event in iterate_sealed(engagement_id):
            if event["by_key"]:
                acted.add(UUID(event["by_key"]))
            yield json.dumps(event, ensure_ascii=False) + "\n"

    packer.add_pieces("history/events.jsonl", write_json())
    lines = ([event[name] for name in EVENT_HEADS] for event in iterate_sealed(engagement_id))
    packer.add_sheet("history/events.csv", write_lines([list(EVENT_HEADS)]), write_lines(lines))
    return acted


def _write_people(packer: Packer, written: Written) -> None:
    people = describe_people(written.people)
    homes = {UUID(person["home_id"]) for person in people}
    organisations = describe_organisations(written.organisations | homes)
    for name, rows in (("people", people), ("organisations", organisations)):
        packer.add_pieces(f"people/{name}.json", write_array(iter(rows)))
        heads = list(rows[0]) if rows else []
        packer.add_sheet(
            f"people/{name}.csv", write_lines([heads]), write_lines(list(row.values()) for row in rows)
        )


def _list_files(order: Order) -> dict[str, str]:
    found: dict[str, str] = {}
    for app, terms in ARCHIVES.items():
        listed = terms.list_files(order.engagement_id) if terms.list_files else {}
        found |= {place: f"{app}/files/{name}" for place, name in listed.items()}
        for pattern in terms.secrets if order.with_key else ():
            place = pattern.format(engagement=order.engagement_id)
            if (Path(settings.DATA) / place).is_file():
                found[place] = f"{app}/files/{Path(place).name}"
    return found


def _write_files(packer: Packer, contents: Contents) -> None:
    for place, name in contents.files.items():
        try:
            packer.add_file(name, Path(settings.DATA) / place, restores=place)
        except FileNotFoundError:
            contents.missing.append(name)


def _write_records(order: Order, packer: Packer) -> None:
    """Write the tables of every extract that is ready, and its mapping; one table at a time lies on the disk."""
    place = make_private(Path(settings.DATA) / "archive" / str(order.engagement_id))
    for card in list_extracts(order.engagement_id, ready_only=True):
        folder = f"records/tables/extract-{card.number}"
        packer.add_text(f"{folder}/mapping.toml", read_mapping(order.engagement_id, card))
        packer.add_text(f"{folder}/manifest.json", _dump(read_manifest(order.engagement_id, card)))
        with tempfile.TemporaryDirectory(dir=place, prefix="tables-") as work:
            for name, path in write_tables(order.engagement_id, card, Path(work)):
                packer.add_file(f"{folder}/{name}.parquet", path)
                path.unlink()


def _list_migrations() -> dict[str, str]:
    """List the last migration of each of the workbench's own apps."""
    ours = {app for app, _name in MigrationRecorder(connection).applied_migrations()} & set(settings.APPS)
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    return {app: name for app, name in applied if app in ours}


def _say_key(order: Order) -> list[dict[str, str]]:
    why = "The key by which identifiers of cases are hashed is a secret. Export with --with-key to take it along."
    return [] if order.with_key else [{"what": "records: identifiers.key", "why": why}]


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
