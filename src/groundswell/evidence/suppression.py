"""Keep single cases out of what those may see who may not see single cases."""

from __future__ import annotations

from dataclasses import replace

from groundswell.evidence.finding import Cell, Column, Estimate, Finding, OfCases, Table
from groundswell.wording import _

SMALLEST_GROUP = 10
_OF_ONE_CASE = frozenset({"case", "case_key", "case_id"})
_NUMERIC = frozenset({"number", "share", "days", "count"})


def suppress_small_groups(finding: Finding, *, smallest: int = SMALLEST_GROUP) -> Finding:
    """Take out of a finding what would tell of groups smaller than a limit, and of single cases.

    A table with a row per case is left out. In a table with a row per group, a row that counts 1 to ``smallest - 1``
    loses its numbers; where that is one row alone, the next smallest loses them too, since the total would tell it
    (secondary suppression). A series over days, weeks or months stays: it names no group. An estimate that rests on
    fewer rows, or that counts fewer cases, itself or as a share of its rows, loses its value. A sentence, caveat, note
    or cell that tells of fewer cases (`tell_of`) is left out whole, since its other numbers would tell the count; a
    headline is replaced by a sentence that says so.
    Method: primary and secondary cell suppression (Hundepool et al., Statistical Disclosure Control, 2012, ch. 4).

    Args:
        finding: as computed.
        smallest: the smallest group that is shown.

    Returns:
        The same finding where nothing is small; else one with fewer numbers and a caveat that says so.
    """
    shown = replace(
        finding,
        sentences=_suppress_sentences(finding.sentences, smallest),
        tables=tuple(_suppress_table(table, smallest) for table in finding.tables if not _lists_cases(table)),
        estimates=tuple(_suppress_estimate(estimate, smallest) for estimate in finding.estimates),
        caveats=tuple(text for text in finding.caveats if not _tells_of_few(text, smallest)),
    )
    if shown == finding:
        return finding
    said = _("Groups of fewer than {smallest} cases are not shown to you.").format(smallest=smallest)
    return replace(shown, caveats=(*shown.caveats, said))


def _tells_of_few(text: object, smallest: int) -> bool:
    return isinstance(text, OfCases) and text.fewest < smallest


def _suppress_sentences(sentences: tuple[str, ...], smallest: int) -> tuple[str, ...]:
    kept = tuple(text for text in sentences if not _tells_of_few(text, smallest))
    if kept[:1] == sentences[:1]:
        return kept
    text = _("The answer tells of fewer than {smallest} cases, which are not shown to you.")
    return (text.format(smallest=smallest), *kept)


def _lists_cases(table: Table) -> bool:
    return any(column.key in _OF_ONE_CASE for column in table.columns)


def _suppress_estimate(estimate: Estimate, smallest: int) -> Estimate:
    if estimate.value is None:
        return estimate
    counted = {"cases": abs(estimate.value), "share": abs(estimate.value) * estimate.rows}.get(
        estimate.unit, 0
    )
    if not (0 < counted < smallest or 0 < estimate.rows < smallest):
        return estimate
    return replace(estimate, value=None, low=None, high=None)


def _suppress_table(table: Table, smallest: int) -> Table:
    note = "" if _tells_of_few(table.note, smallest) else table.note
    rows = tuple(tuple(None if _tells_of_few(cell, smallest) else cell for cell in row) for row in table.rows)
    if note != table.note or rows != table.rows:
        table = replace(table, note=note, rows=rows)
    return _suppress_rows(table, smallest)


def _suppress_rows(table: Table, smallest: int) -> Table:
    counts = [place for place, column in enumerate(table.columns) if column.kind == "count"]
    if not counts or not table.columns or table.columns[0].kind != "text":
        return table
    hidden = {place for place, row in enumerate(table.rows) if _is_small(row, counts, smallest)}
    if not hidden:
        return table
    if len(hidden) == 1 and len(table.rows) > 1:
        rest = [place for place in range(len(table.rows)) if place not in hidden]
        hidden.add(min(rest, key=lambda place: _count(table.rows[place], counts)))
    rows = tuple(
        _blank(row, table.columns) if place in hidden else row for place, row in enumerate(table.rows)
    )
    note = _("Rows of fewer than {smallest} cases are left without numbers.").format(smallest=smallest)
    return replace(table, rows=rows, note=f"{table.note} {note}".strip())


def _is_small(row: tuple[Cell, ...], counts: list[int], smallest: int) -> bool:
    told = [cell for place in counts if isinstance(cell := row[place], int | float)]
    return any(0 < cell < smallest for cell in told)


def _count(row: tuple[Cell, ...], counts: list[int]) -> float:
    told = [float(cell) for place in counts if isinstance(cell := row[place], int | float)]
    return max(told, default=0.0)


def _blank(row: tuple[Cell, ...], columns: tuple[Column, ...]) -> tuple[Cell, ...]:
    return tuple(None if column.kind in _NUMERIC else cell for cell, column in zip(row, columns, strict=True))
