"""A report as values that the templates only place: sections, figures, tables, traces, already in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from groundswell.charts.labels import make_printable
from groundswell.evidence.finding import Cell, Estimate, Finding, Table
from groundswell.reports.csv_tables import name_table_file
from groundswell.reports.facts import ReportFacts
from groundswell.reports.figures import Figure, MapFigure, draw_figures, draw_map
from groundswell.reports.numbers import NUMERIC_KINDS, format_cell, format_estimate, format_interval
from groundswell.reports.reading_order import cover_records, order_findings, pick_answer, pick_key_findings
from groundswell.wording import _, format_count, format_share

Medium = Literal["screen", "paper"]
_MOST_ROWS: dict[Medium, int] = {"screen": 40, "paper": 10}
_MOST_TABLES_ON_PAPER = 3
_HIGHLIGHTS = ("median_wait", "p90_wait", "within_promise", "open_share")
_QUERY = re.compile(r"^\s*(?:WITH|SELECT)\b", re.MULTILINE)
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class NumberLine:
    """An estimate in words: what it is, how much, its interval, and where it comes from."""

    label: str
    value: str
    interval: str
    rows: str
    method: str
    formula: str
    query: str


@dataclass(frozen=True, slots=True)
class TableView:
    """A table to be shown: its heads, its rows in words, and what of it is not shown."""

    anchor: str
    title: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]
    note: str
    more: str
    file: str
    formula: str
    query: str


@dataclass(frozen=True, slots=True)
class Section:
    """A question of the report and all that answers it."""

    anchor: str
    title: str
    headline: str
    sentences: tuple[str, ...]
    refused: bool
    figures: tuple[Figure, ...]
    process_map: MapFigure | None
    numbers: tuple[NumberLine, ...]
    confidence: str
    tables: tuple[TableView, ...]
    more_tables: int
    method: str
    caveats: tuple[str, ...]
    scope: str


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report, ready for a template."""

    facts: ReportFacts
    medium: Medium
    answer: str
    coverage: str
    highlights: tuple[NumberLine, ...]
    key_sections: tuple[Section, ...]
    sections: tuple[Section, ...] = field(default=())


def build_page(findings: Sequence[Finding], facts: ReportFacts, *, medium: Medium = "screen") -> Page:
    """Build the page of a report from its findings and the facts of the records.

    Args:
        findings: in any order.
        facts: what the records are.
        medium: for a screen, with all there is; or for paper, with shorter tables.
    """
    ordered = order_findings(findings)
    sections = {finding.question: build_section(finding, medium=medium) for finding in ordered}
    answering = next((finding for finding in ordered if finding.refusal is None), None)
    highlights = _pick_highlights(answering) if answering is not None else ()
    title, zone = make_printable(facts.title), make_printable(facts.time_zone)
    return Page(
        facts=replace(facts, title=title, time_zone=zone),
        medium=medium,
        answer=make_printable(pick_answer(ordered)),
        coverage=cover_records(facts),
        highlights=highlights,
        key_sections=tuple(sections[finding.question] for finding in pick_key_findings(ordered)),
        sections=tuple(sections.values()),
    )


def _pick_tables(finding: Finding, medium: Medium) -> list[Table]:
    """Pick the tables to show: all on a screen; on paper three, and no series, which have charts."""
    tables = [table for table in finding.tables if table.rows]
    if medium == "screen":
        return tables
    return [table for table in tables if not _is_series(table)][:_MOST_TABLES_ON_PAPER]


def _pick_highlights(finding: Finding) -> tuple[NumberLine, ...]:
    """Pick the four numbers of the first screen: those that a citizen asks for, else the first ones known."""
    known = {e.key: e for e in finding.estimates if e.value is not None}
    wanted = [known[key] for key in _HIGHLIGHTS if key in known]
    rest = [estimate for key, estimate in known.items() if key not in _HIGHLIGHTS]
    return tuple(_build_number(estimate) for estimate in [*wanted, *rest][:4])


def build_section(finding: Finding, *, medium: Medium = "screen") -> Section:
    """Build the section of one finding, drawn and in words.

    Args:
        finding: what was found.
        medium: for a screen, with all there is; or for paper, with shorter tables.
    """
    anchor = _NOT_A_NAME.sub("-", finding.question.lower()).strip("-") or "finding"
    tables = _pick_tables(finding, medium)
    return Section(
        anchor=anchor,
        title=make_printable(finding.title),
        headline=make_printable(finding.headline),
        sentences=tuple(make_printable(sentence) for sentence in finding.sentences[1:]),
        refused=finding.refusal is not None,
        figures=draw_figures(finding, medium),
        process_map=draw_map(finding, medium),
        numbers=_numbers(finding),
        confidence=format_share(finding.estimates[0].confidence if finding.estimates else 0.95),
        tables=tuple(_build_table(finding, table, anchor, medium) for table in tables),
        more_tables=len(finding.tables) - len(tables),
        method=make_printable(finding.method),
        caveats=tuple(make_printable(caveat) for caveat in finding.caveats),
        scope=_("It rests on {cases} cases and {spells} spells.").format(
            cases=format_count(finding.cases), spells=format_count(finding.spells)
        ),
    )


def _numbers(finding: Finding) -> tuple[NumberLine, ...]:
    return tuple(_build_number(estimate) for estimate in finding.estimates)


def _build_number(estimate: Estimate) -> NumberLine:
    formula, query = split_trace(estimate.trace)
    return NumberLine(
        label=make_printable(estimate.label),
        value=format_estimate(estimate.value, estimate.unit),
        interval=format_interval(estimate),
        rows=format_count(estimate.rows),
        method=make_printable(estimate.method),
        formula=formula,
        query=query,
    )


def split_trace(trace: str) -> tuple[str, str]:
    r"""Split a trace into its words and its query; either may be empty.

    Example:
        >>> split_trace("Median of the stays.\nSELECT median(x) FROM stays")
        ('Median of the stays.', 'SELECT median(x) FROM stays')
    """
    printable = make_printable(trace).strip()
    found = _QUERY.search(printable)
    if found is None:
        return printable, ""
    return printable[: found.start()].strip(), printable[found.start() :].strip()


def _list_shown_columns(table: Table) -> list[int]:
    """List the places of the columns that people read: a stable key for programs is in the CSV alone."""
    return [place for place, column in enumerate(table.columns) if column.key not in ("key", "id")]


def _build_table(finding: Finding, table: Table, anchor: str, medium: Medium) -> TableView:
    rows, more = _pick_rows(table, _MOST_ROWS[medium])
    file = name_table_file(finding.question, table.key)
    formula, query = split_trace(table.trace)
    shown = _list_shown_columns(table)
    columns = [table.columns[place] for place in shown]
    return TableView(
        anchor=f"{anchor}-{_NOT_A_NAME.sub('-', table.key.lower())}",
        title=make_printable(table.title),
        heads=tuple((_head(c.label, c.unit), c.kind in NUMERIC_KINDS) for c in columns),
        rows=tuple(tuple(format_cell(row[p], table.columns[p]) for p in shown) for row in rows),
        note=make_printable(table.note),
        more=more,
        file=file,
        formula=formula,
        query=query,
    )


def _head(label: str, unit: str) -> str:
    return make_printable(f"{label} ({unit})" if unit and unit not in label else label)


def _is_series(table: Table) -> bool:
    """Whether the rows are a curve or a series over time: on paper its chart stands for it."""
    first = table.columns[0].kind
    return len(table.rows) > _MOST_ROWS["paper"] and (first in NUMERIC_KINDS or first == "date")


def _pick_rows(table: Table, most: int) -> tuple[Sequence[tuple[Cell, ...]], str]:
    """Take the rows to show: the first ones of a list, every so many of a curve or a series."""
    count = len(table.rows)
    if count <= most:
        return table.rows, ""
    shown = {"shown": format_count(most), "all": format_count(count)}
    if _is_series(table):
        places = sorted({round(place * (count - 1) / (most - 1)) for place in range(most)})
        picked = [table.rows[place] for place in places]
        return picked, _("{shown} of {all} rows, evenly spaced.").format(**shown)
    return table.rows[:most], _("The first {shown} of {all} rows.").format(**shown)
