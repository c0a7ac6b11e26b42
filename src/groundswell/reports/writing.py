"""A report written to a folder: HTML, PDF, JSON, CSV, Markdown and the charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from groundswell.evidence.finding import Finding
from groundswell.reports.csv_tables import write_tables
from groundswell.reports.facts import ReportFacts
from groundswell.reports.folder import make_folder
from groundswell.reports.html import render_page
from groundswell.reports.json_document import build_document, read_schema, write_document
from groundswell.reports.page import Page, build_page
from groundswell.reports.pdf import write_pdf_meanwhile
from groundswell.reports.reading_order import order_findings
from groundswell.reports.summary import write_summary
from groundswell.wording import _, use_language

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """The files of a report, where they stand."""

    folder: Path
    html: Path
    pdf: Path | None
    json: Path
    schema: Path
    summary: Path
    tables: tuple[Path, ...]
    charts: tuple[Path, ...]


def write_report(
    findings: Sequence[Finding],
    out_dir: Path | str,
    *,
    records_facts: ReportFacts,
    now: datetime,
    language: str = "en",
    pdf: bool = True,
    extras: Sequence[Path] = (),
    progress: Progress = lambda step: None,
) -> ReportFiles:
    """Write the report of some findings to a folder, whole or not at all.

    `report.html` opens from disk without a network; `report.pdf` has the same findings with shorter
    tables; `findings.json` follows `findings.schema.json`; `tables/` has every table as CSV; `charts/`
    has the charts as SVG; `summary.md` is at most two pages. Refused findings are shown with their reason.

    Args:
        findings: in any order; they are shown in the order of the questions.
        out_dir: a folder that does not exist, is empty, or holds an earlier report, which is replaced.
        records_facts: what was read and how.
        now: when the report is made, UTC.
        language: of our own texts, an ISO 639 code; English where there is no catalogue.
        pdf: also write the PDF, which takes the most time.
        extras: files to be moved into the folder together with the report, such as the store of the records.
        progress: is told what is being made.

    Returns:
        Where the files stand.

    Raises:
        ReportFolderTaken: the folder holds files that a report would overwrite and did not write.
        PlaceUnwritable: nothing can be written there.
    """
    use_language(language)
    ordered = order_findings(findings)
    place = Path(out_dir).absolute()
    with make_folder(place, extras) as folder, ExitStack() as waiting:
        progress(_("Drawing the charts"))
        if pdf:
            # The process that writes it has a core of its own while the rest is made.
            paper = build_page(ordered, records_facts, medium="paper")
            paper_html = render_page(paper, now=now, language=language)
            waiting.enter_context(write_pdf_meanwhile(paper_html, folder / "report.pdf"))
        page = build_page(ordered, records_facts)
        charts = _write_charts(page, folder)
        _write_text(folder / "report.html", render_page(page, now=now, language=language))
        progress(_("Writing the tables"))
        _write_text(folder / "findings.json", write_document(build_document(ordered, records_facts, now=now)))
        _write_text(folder / "findings.schema.json", read_schema())
        _write_text(folder / "summary.md", write_summary(ordered, records_facts))
        (folder / "tables").mkdir()
        tables = write_tables(ordered, folder / "tables")
        if pdf:
            progress(_("Writing the PDF"))
        made = folder
    return _name_files(place, made, tables, charts, pdf)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_charts(page: Page, folder: Path) -> tuple[Path, ...]:
    (folder / "charts").mkdir()
    drawn: dict[str, str] = {}
    for section in page.sections:
        for figure in section.figures:
            drawn[f"{figure.key}.svg"] = figure.svg
        if section.process_map is not None:
            drawn["process_map.svg"] = section.process_map.layers[section.process_map.default].svg
    for name, svg in drawn.items():
        _write_text(folder / "charts" / name, svg)
    return tuple(folder / "charts" / name for name in drawn)


def _name_files(
    place: Path, made: Path, tables: Sequence[Path], charts: Sequence[Path], pdf: bool
) -> ReportFiles:
    def moved(paths: Sequence[Path]) -> tuple[Path, ...]:
        return tuple(place / path.relative_to(made) for path in paths)

    return ReportFiles(
        folder=place,
        html=place / "report.html",
        pdf=place / "report.pdf" if pdf else None,
        json=place / "findings.json",
        schema=place / "findings.schema.json",
        summary=place / "summary.md",
        tables=moved(tables),
        charts=moved(charts),
    )
