"""What was measured, as Markdown, written into README.md between two marks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.goals import Goal
from benchmarks.measurement import Measured

BEGIN, END = "<!-- figures: written by benchmarks/run -->", "<!-- end of figures -->"


def write_figures(page: Path, documents: dict[str, Any]) -> None:
    """Write the tables of all comparisons into the page, in place of those that stood there."""
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    parts = [_write_comparison(document) for document in documents.values()]
    middle = "\n\n".join([*parts, _write_versions([document["machine"] for document in documents.values()])])
    page.write_text(f"{before}{BEGIN}\n\n{middle}\n\n{END}{after}", encoding="utf-8")


def build_document(
    title: str, machine: dict[str, Any], settings: dict[str, Any], measured: list[Measured], goals: list[Goal]
) -> dict[str, Any]:
    """Build the document of one comparison: what was run where, what it took, and the goals."""
    return {
        "title": title,
        "machine": machine,
        "settings": settings,
        "measured": [vars_of(one) for one in measured],
        "goals": [vars_of(goal) for goal in goals],
    }


def vars_of(one: Measured | Goal) -> dict[str, Any]:
    """Give the fields of a value."""
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def write_documents(path: Path, documents: dict[str, Any]) -> None:
    """Write all documents as JSON, whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(documents, indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def _write_comparison(document: dict[str, Any]) -> str:
    settings, machine = document["settings"], document["machine"]
    parts = [
        f"### {document['title']}",
        f"Run with `--events {settings['events']}`, {settings['on']}. {machine['model']}, {machine['cores']} cores. "
        f"Load of the machine when it began: {settings['load']:.1f}.",
        write_measured(document["measured"]),
    ]
    if document["goals"]:
        parts.append(write_goals(document["goals"]))
    return "\n\n".join(parts)


def _write_versions(machines: list[dict[str, Any]]) -> str:
    """Write the versions that were measured; all of them where they changed between comparisons."""
    told: dict[str, list[str]] = {}
    for machine in machines:
        for name, version in machine["versions"].items():
            if version not in told.setdefault(name, []):
                told[name].append(version)
    return "Versions: " + ", ".join(f"{name} {' and '.join(one)}" for name, one in told.items()) + "."


def write_measured(rows: list[dict[str, Any]]) -> str:
    """Write what each task took as a table."""
    lines = ["| task | tool | wall s | CPU s | peak MB | runs | answer |", "|---|---|--:|--:|--:|--:|---|"]
    for row in rows:
        if row["failure"]:
            lines.append(
                f"| {row['name']} | {row['tool']} | | | | | failed: {row['failure'].replace('|', '/')} |"
            )
            continue
        answer = ", ".join(f"{name} {show_value(value)}" for name, value in row["facts"].items())
        lines.append(
            f"| {row['name']} | {row['tool']} | {show_seconds(row['wall_s'])} | {show_seconds(row['cpu_s'])} "
            f"| {row['peak_mb']:.0f} | {row['runs']} | {answer} |"
        )
    return "\n".join(lines)


def write_goals(goals: list[dict[str, Any]]) -> str:
    """Write what came of each goal as a table."""
    words = {True: "yes", False: "**no**", None: "not measured"}
    lines = ["| goal | wanted | measured | met |", "|---|---|---|---|"]
    lines += [f"| {one['what']} | {one['wanted']} | {one['got']} | {words[one['is_met']]} |" for one in goals]
    return "\n".join(lines)


def show_seconds(seconds: float) -> str:
    """Show seconds with three digits that count."""
    return f"{seconds:.4f}" if seconds < 0.1 else f"{seconds:.3f}" if seconds < 1 else f"{seconds:.3g}"


def show_value(value: Any) -> str:
    """Show a fact: numbers with separators, yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int | float) else str(value)
