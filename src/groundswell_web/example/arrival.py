"""How the records of the example come in: uploaded, looked at and imported like any others, but at once."""

from __future__ import annotations

import csv
import gzip
import shutil
import time
from datetime import date, datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

import groundswell
from groundswell.evidence.questions import QUESTION_NAMES
from groundswell.spells.selection import Selection
from groundswell_web.example.people import Cast
from groundswell_web.findings.actions import compute_finding, record_wish, resume_stopped_findings
from groundswell_web.records.actions import record_import, record_upload
from groundswell_web.records.folders import make_private
from groundswell_web.records.queries import find_current, get_extract, list_extracts
from groundswell_web.records.runs import import_one, look_at, tell_others

FILE = "receipt.csv.gz"
CUT_ON = date(2011, 10, 31)  # the last day of the first version; the target that runs begins on the day after
EARLY_CUTS = (date(2011, 2, 28), date(2011, 5, 31), date(2011, 9, 15))  # for the trials that are demonstrated
MAPPING = """
[columns]
event_attributes = ["case:deadline"]

[promise]
days = 56

[privacy]
drop = ["case:deadline"]

[clocks]
"T10 Determine necessity to stop indication" = "agency"
"T05 Print and send confirmation of receipt" = "agency"
"Confirmation of receipt" = "agency"
"T06 Determine necessity of stop advice" = "agency"
"T20 Print report Y to stop indication" = "applicant"
"T08 Draft and send request for advice" = "third_party"
"""
LONGEST_SECONDS = 90.0  # a run that was killed counts as dead after a minute


def name_cut(until_on: date) -> str:
    """Name the file of the example records as they stood at the end of a day."""
    return f"receipt-until-{until_on}.csv.gz"


def upload_cut_records(cast: Cast, now: datetime, until_on: date) -> None:
    """Upload the example records as they stood at the end of a day."""
    shown = _("Applications received until {month}").format(month=date_format(until_on, "F Y"))
    _upload(cast, now, name_cut(until_on), shown, until_on)


def upload_all_records(cast: Cast, now: datetime) -> None:
    """Upload the example records as a whole, which are then a later version."""
    if _find_extract(cast, FILE) is None:
        _upload(cast, now, FILE, _("Applications received 2010 to 2012"))


def find_source() -> Path:
    """Find the example records."""
    return Path(groundswell.__file__).parent / "examples" / FILE


def _upload(cast: Cast, now: datetime, file: str, name: str, until_on: date | None = None) -> None:
    source = find_source()
    incoming = make_private(Path(settings.DATA) / "records" / str(cast.engagement_id) / "incoming")
    copy = incoming / uuid4().hex
    try:
        if until_on is None:
            shutil.copyfile(source, copy)
        else:
            cut_export(source, copy, until_on)
        record_upload(
            cast.engagement_id,
            name=name,
            files=[(file, copy)],
            mapping=MAPPING,
            by=cast.get("member"),
            now=now,
        )
    finally:
        copy.unlink(missing_ok=True)


def cut_export(source: Path, target: Path, until_on: date) -> None:
    """Write the example records as they stood at the end of a day: what came later is not in them.

    Args:
        source: the example records.
        target: where to.
        until_on: the last day of which there are events.
    """
    last = until_on.isoformat()
    with gzip.open(source, "rt", encoding="utf-8", newline="") as whole:
        rows = csv.DictReader(whole)
        with gzip.open(target, "wt", encoding="utf-8", newline="", compresslevel=1) as part:
            kept = csv.DictWriter(part, rows.fieldnames or (), lineterminator="\n")
            kept.writeheader()
            for row in rows:
                if row["time:timestamp"][:10] <= last:
                    ended = row["case:enddate"]
                    kept.writerow(row | {"case:enddate": ended if ended[:10] <= last else ""})


def import_records(cast: Cast, file: str, now: datetime) -> None:
    """Bring an upload to be the records in use, from wherever a killed run has left it.

    Raises:
        CommandError: the records could not be imported.
    """
    extract_id = _find_extract(cast, file)
    if extract_id is None:
        return
    deadline = time.monotonic() + LONGEST_SECONDS
    while not _advance(cast, extract_id, now):
        if time.monotonic() > deadline:
            raise CommandError(_("The example records were not imported in time. Start again."))


def _find_extract(cast: Cast, file: str) -> UUID | None:
    """Find the first version that was made from a file."""
    for extract in reversed(list_extracts(cast.engagement_id)):
        if any(source.name == file for source in extract.sources):
            return extract.id
    return None


def _advance(cast: Cast, extract_id: UUID, now: datetime) -> bool:
    """Do what comes next; True when nothing is left to do."""
    extract = get_extract(cast.engagement_id, extract_id)
    if extract.state == "failed":
        raise CommandError(f"{extract.error}")
    if extract.state == "looking":
        look_at(extract_id, clock=lambda: now)
    elif extract.state == "proposed":
        record_import(cast.engagement_id, extract_id, by=cast.get("member"), now=now)
    elif extract.state in ("queued", "importing"):
        import_one(extract_id, clock=lambda: now)
    elif extract.arrivals_due and extract.is_current:
        tell_others(extract_id, clock=lambda: now)
    else:
        return True
    if get_extract(cast.engagement_id, extract_id).state == extract.state:
        time.sleep(1)
    return False


def compute_findings(cast: Cast, now: datetime) -> None:
    """Answer every question on all cases, so that no page has to be waited for."""
    current = find_current(cast.engagement_id)
    if current is None:
        return
    resume_stopped_findings(now)
    for question in QUESTION_NAMES:
        kept_id, state = record_wish(cast.engagement_id, current.id, question, Selection(), now=now)
        if state == "queued":
            compute_finding(kept_id, now=now)
