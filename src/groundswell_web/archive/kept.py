"""The kept findings as files that people read: each as JSON, its tables as CSV, its charts as SVG."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

from groundswell_web.archive.packing import Packer
from groundswell_web.archive.sheets import write_lines
from groundswell_web.findings.exports import KeptLine, iterate_kept, list_pictures
from groundswell_web.records.queries import list_extracts

NUMBERS = ("key", "label", "value", "unit", "low", "high", "confidence", "rows", "method")
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def name_folder(kept: KeptLine, numbers: dict[UUID, int]) -> str:
    """Name the folder of a kept finding: by extract and question, and by selection where it is not of all cases."""
    part = f"findings/extract-{numbers.get(kept.extract_id, 0)}/{kept.question}"
    return f"{part}-{kept.selection_key[:12]}" if kept.selection else part


def name_file(name: str) -> str:
    """Name a file after a chart or a table.

    Example:
        >>> name_file("waits by/month")
        'waits-by-month'
    """
    return _NOT_A_NAME.sub("-", name)[:80].strip("-.") or "unnamed"


def number_extracts(engagement_id: UUID) -> dict[UUID, int]:
    """Give the numbers of the extracts by their ids."""
    return {card.id: card.number for card in list_extracts(engagement_id)}


def write_findings(engagement_id: UUID, packer: Packer) -> None:
    """Write every kept finding, of all versions of the records and all selections."""
    numbers = number_extracts(engagement_id)
    for kept in iterate_kept(engagement_id):
        folder = name_folder(kept, numbers)
        told = {"selection": kept.selection, "extract": numbers.get(kept.extract_id)}
        document = json.dumps(told | {"finding": kept.document}, ensure_ascii=False, indent=1)
        packer.add_text(f"{folder}/finding.json", document + "\n")
        _write_tables(packer, folder, kept.document)
        for name, svg in list_pictures(kept.id):
            packer.add_text(f"{folder}/{name_file(name)}.svg", svg)


def _write_tables(packer: Packer, folder: str, document: dict[str, Any]) -> None:
    estimates = ([estimate[name] for name in NUMBERS] for estimate in document["estimates"])
    packer.add_sheet(f"{folder}/numbers.csv", write_lines([list(NUMBERS)]), write_lines(estimates))
    taken = {"numbers"}
    for place, table in enumerate(document["tables"], start=1):
        name = name_file(table["key"])
        name = f"{name}-{place}" if name in taken else name
        taken.add(name)
        heads = [column["label"] for column in table["columns"]]
        packer.add_sheet(f"{folder}/{name}.csv", write_lines([heads]), write_lines(table["rows"]))
