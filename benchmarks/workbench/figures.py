"""What was measured of the workbench: summed up, judged, and written as Markdown between two marks of README.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.goals import Goal
from benchmarks.tables import write_goals
from benchmarks.workbench.clicking import BARE

BEGIN, END = "<!-- workbench: written by benchmarks/run web -->", "<!-- end of workbench -->"
PAGE_LIMIT_S, FIRST_LIMIT_S, GROWTH = 0.3, 2.0, 0.1
NOT_PAGES = (BARE, "picture", "file")
Line = dict[str, Any]
Document = dict[str, Any]


def sum_up(lines: Iterable[Line]) -> list[Line]:
    """Sum up answers by their kind: how many, percentiles of the whole time and of Django's part of it."""
    kinds: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        kinds[line["kind"]].append(line)
        if line["kind"] not in NOT_PAGES:
            kinds["all pages"].append(line)
    order = sorted(kinds, key=lambda kind: (kind in NOT_PAGES, kind != "all pages", kind))
    return [{"kind": kind} | _sum_up_one(kinds[kind]) for kind in order]


def _sum_up_one(lines: list[Line]) -> Line:
    took = np.array([line["took_s"] for line in lines])
    in_app = np.array([line["in_app_s"] for line in lines if line["in_app_s"] is not None])
    return {
        "count": len(lines),
        "errors": sum(line["status"] != 200 for line in lines),
        "not_kept": sum(not line["is_kept"] for line in lines),
        **{f"p{share}_s": float(np.percentile(took, share)) for share in (50, 95, 99)},
        "max_s": float(took.max()),
        "in_app_p95_s": float(np.percentile(in_app, 95)) if len(in_app) else None,
    }


def judge(document: Document) -> list[Goal]:
    """Judge what was measured against what was wished for."""
    goals = []
    for run in document["loads"]:
        kinds = {one["kind"]: one for one in run["answers"]}
        pages, bare, name = kinds["all pages"], kinds[BARE], run["database"]
        errors = sum(one["errors"] for kind, one in kinds.items() if kind != "all pages")
        ratio = pages["p95_s"] / bare["p95_s"]
        goals += [
            Goal(f"{name}: answers that are errors", "none", f"{errors:,}", errors == 0),
            Goal(
                f"{name}: p95 of pages whose results are kept",
                f"below {PAGE_LIMIT_S * 1000:g} ms",
                f"{show_ms(pages['p95_s'])} ms, {ratio:.1f} times a bare page",
                pages["p95_s"] < PAGE_LIMIT_S and pages["not_kept"] == 0,
            ),
        ]
        goals += [_judge_memory(name, process, run["memory"]) for process in run["memory"][0]["processes"]]
    return goals + [_judge_first(document["firsts"], scope) for scope in _list_scopes(document["firsts"])]


def _judge_memory(name: str, process: str, memory: list[Line]) -> Goal:
    """Hold the end against the moment when everybody had seen some pages: caches fill first."""
    sizes = [one["processes"][process]["resident_mb"] for one in memory]
    grown = sizes[-1] / sizes[1] - 1
    told = ", ".join(f"{size:.0f}" for size in sizes)
    wanted = f"grows at most {GROWTH:.0%} after the first minute"
    return Goal(f"{name}: memory of {process}", wanted, f"{told} MB", grown <= GROWTH)


def _list_scopes(firsts: list[Line]) -> list[str]:
    return list(dict.fromkeys(one["scope"] for one in firsts))


def _judge_first(firsts: list[Line], scope: str) -> Goal:
    slow = [one for one in firsts if one["scope"] == scope and one["ready_s"] >= FIRST_LIMIT_S]
    named = ", ".join(f"{one['question']} {one['ready_s']:.1f} s" for one in slow)
    got = f"above: {named}" if slow else "all below"
    return Goal(f"first answer, {scope}", f"each below {FIRST_LIMIT_S:g} s", got, not slow)


def write_page(page: Path, document: Document) -> None:
    """Write the section of the workbench into the page, in place of the one that stood there."""
    before, rest = page.read_text(encoding="utf-8").split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    page.write_text(f"{before}{BEGIN}\n\n{write_section(document)}\n\n{END}{after}", encoding="utf-8")


def write_section(document: Document) -> str:
    """Write all that was measured."""
    machine, settings = document["machine"], document["settings"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    parts = [
        f"Run with `--events {settings['events']} --minutes {settings['minutes']:g}`, {settings['on']}. "
        f"{machine['model']}, {machine['cores']} cores. Load of the machine when it began: {settings['load']:.1f}.",
    ]
    if document["servers"]:
        parts += ["### Application servers", write_servers(document["servers"])]
    for run in document["loads"]:
        title = f"### {settings['people']} people for {settings['minutes']:g} minutes, on {run['database']}"
        parts += [
            title,
            f"Load of the machine when it began: {run['load']:.1f}.",
            write_answers(run["answers"]),
        ]
        parts.append(write_memory(run["memory"]))
    if document["firsts"]:
        parts += ["### The first answer to a question", write_firsts(document["firsts"])]
    if document["goals"]:
        parts.append(write_goals(document["goals"]))
    return "\n\n".join([*parts, f"Versions: {versions}."])


def write_servers(rows: list[Line]) -> str:
    """Write what each application server gave."""
    lines = [
        "| page | connections | server | answers a s | p50 ms | p95 ms | p99 ms | longest ms | errors | MB |",
        "|---|--:|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in sorted(rows, key=lambda one: (one["page"], one["connections"])):
        rate = row["requests"] / row["seconds"]
        lines.append(
            f"| {row['page']} | {row['connections']} | {row['server']} | {rate:,.0f} | {show_ms(row['p50_s'])} "
            f"| {show_ms(row['p95_s'])} | {show_ms(row['p99_s'])} | {show_ms(row['max_s'])} | {row['errors']} "
            f"| {row['resident_mb']:.0f} |"
        )
    return "\n".join(lines)


def write_answers(rows: list[Line]) -> str:
    """Write how long answers took."""
    lines = [
        "| what | answers | errors | p50 ms | p95 ms | p99 ms | longest ms | p95 within Django ms |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        within = "" if row["in_app_p95_s"] is None else show_ms(row["in_app_p95_s"])
        lines.append(
            f"| {row['kind']} | {row['count']:,} | {row['errors']} | {show_ms(row['p50_s'])} | {show_ms(row['p95_s'])} "
            f"| {show_ms(row['p99_s'])} | {show_ms(row['max_s'])} | {within} |"
        )
    return "\n".join(lines)


def write_memory(memory: list[Line]) -> str:
    """Write the memory of the processes, from the start to the end."""
    heads = [f"{one['at_s'] / 60:.1f} min" for one in memory]
    lines = [f"| resident MB (own) | {' | '.join(heads)} |", f"|---|{'--:|' * len(heads)}"]
    for name in memory[0]["processes"]:
        sizes = [one["processes"][name] for one in memory]
        shown = " | ".join(f"{size['resident_mb']:.0f} ({size['own_mb']:.0f})" for size in sizes)
        lines.append(f"| {name} | {shown} |")
    return "\n".join(lines)


def write_firsts(firsts: list[Line]) -> str:
    """Write how long first answers took, a row for each question."""
    scopes = _list_scopes(firsts)
    lines = [f"| question | {' | '.join(scopes)} |", f"|---|{'--:|' * len(scopes)}"]
    found = {(one["question"], one["scope"]): one for one in firsts}
    for question in dict.fromkeys(one["question"] for one in firsts):
        cells = []
        for scope in scopes:
            one = found[question, scope]
            mark = "**" if one["ready_s"] >= FIRST_LIMIT_S else ""
            cells.append(f"{mark}{one['ready_s']:.2f}{mark} ({one['shown_s']:.1f})")
        lines.append(f"| {question} | {' | '.join(cells)} |")
    return "\n".join(lines)


def show_ms(seconds: float) -> str:
    """Show milliseconds with the digits that count."""
    return f"{seconds * 1000:,.0f}" if seconds >= 0.01 else f"{seconds * 1000:.1f}"
