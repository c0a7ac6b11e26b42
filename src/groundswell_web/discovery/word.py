"""Write a report as a Word document: real headings, tables with heads, charts with their words."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
import vl_convert
from django.utils.translation import gettext as _
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from groundswell_web.discovery.papers import Paper

INK, SOFT = RGBColor(0x0B, 0x0C, 0x0C), RGBColor(0x48, 0x53, 0x5E)
PICTURE_WIDTH = Cm(15)


def write_docx(paper: Paper) -> bytes:
    """Write a report as a Word document with its title and language, which screen readers ask for."""
    document = docx.Document()
    _prepare(document, paper)
    _write_front(document, paper)
    _write_recommendations(document, paper.content["recommendations"])
    _write_details(document, paper)
    _write_rest(document, paper.content)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _prepare(document: Document, paper: Paper) -> None:
    spoken, _dash, region = paper.content["language"].partition("-")
    language = f"{spoken}-{region.upper() or ('GB' if spoken == 'en' else spoken.upper())}"
    facts = document.core_properties
    facts.title, facts.author, facts.language = paper.title[:255], paper.by[:255], language
    facts.comments, facts.created, facts.modified = "", paper.at, paper.at
    defaults = document.styles.element.find(qn("w:docDefaults"))
    told = defaults.find(f".//{qn('w:lang')}")
    for name in ("w:val", "w:eastAsia"):
        told.set(qn(name), language)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    for name, size in (("Title", 24), ("Heading 1", 17), ("Heading 2", 13), ("Heading 3", 11)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(2)
        _number_pages(section.footer.paragraphs[0])


def _write_front(document: Document, paper: Paper) -> None:
    content = paper.content
    document.add_heading(paper.title, 0)
    about = content["engagement"]
    _say(document, f"{about['agency']} · {about['unit']} · {', '.join(about['services'])}", soft=True)
    figures = _("Figures from records as of {day}.").format(day=content["as_of"]) if content["as_of"] else ""
    _say(document, f"{paper.status} {figures}", soft=True)
    document.add_heading(_("Summary"), 1)
    for title, texts in (
        (_("What the public tries to do"), content["problem"]),
        (_("What it costs them if nothing is done"), content["cost"]),
    ):
        document.add_heading(title, 2)
        _say_all(document, texts)
    document.add_heading(_("Key findings"), 2)
    for finding in content["key_findings"]:
        item = document.add_paragraph(finding["headline"], style="List Bullet")
        for number in finding["numbers"]:
            run = item.add_run(f"\n{number['label']}: {number['value']} ({number['interval']})")
            run.font.size, run.font.color.rgb = Pt(9.5), SOFT
        if finding["before"]:
            told = _("Changed since {day}. Before: {before}").format(
                day=finding["before_on"], before=finding["before"]
            )
            item.add_run(f"\n{told}").italic = True
    document.add_heading(_("What we recommend"), 2)
    heads = (_("Recommendation"), _("Severity"), _("When"), _("Rough time"), _("Owner"))
    rows = [
        (f"{number}. {one['title']}", one["severity"], one["when"], one["time"], one["owner"])
        for number, one in enumerate(content["recommendations"], 1)
    ]
    _add_table(document, heads, rows, widths=(6.2, 2.0, 1.6, 3.4, 3.4))
    document.add_page_break()


def _write_recommendations(document: Document, recommendations: Sequence[dict[str, Any]]) -> None:
    document.add_heading(_("Recommendations"), 1)
    for number, one in enumerate(recommendations, 1):
        document.add_heading(f"{number}. {one['title']}", 2)
        _say_all(document, one["why"])
        owner = f"{one['owner']}, {one['owner_home']}" if one["owner_home"] else one["owner"]
        rows = [
            (_("Severity"), one["severity"]),
            (_("Impact"), one["impact"]),
            (_("Rough time"), one["time"]),
            (_("Resources"), one["resources"]),
            (_("Now or later"), one["when"]),
            (_("Owner"), owner),
        ]
        _add_table(document, (_("What"), _("Recommended")), rows, widths=(3.6, 13.0))


def _write_details(document: Document, paper: Paper) -> None:
    if paper.content["details"]:
        document.add_heading(_("What we found"), 1)
    for detail in paper.content["details"]:
        document.add_heading(detail["title"], 2)
        _say(document, detail["headline"], bold=True)
        _say_all(document, detail["sentences"])
        if detail["figure"]:
            _add_picture(document, paper, detail["figure"])
        if detail["numbers"]:
            heads = (
                _("What"),
                _("Estimate"),
                _("Interval ({share})").format(share=detail["confidence"]),
                _("Rows"),
            )
            rows = [(n["label"], n["value"], n["interval"], n["rows"]) for n in detail["numbers"]]
            _add_table(document, heads, rows, widths=(7.6, 3.2, 3.8, 2.0))
        if detail["caveats"]:
            document.add_heading(_("What could make this wrong"), 3)
            _list(document, detail["caveats"])
        _say(document, _("Method: {method} {scope}").format(**detail), soft=True)


def _write_rest(document: Document, content: dict[str, Any]) -> None:
    document.add_heading(_("What works well"), 1)
    _say_all(document, content["works_well"])
    document.add_heading(_("Root causes"), 1)
    for cause in content["causes"]:
        _say_all(document, cause["text"])
        _say(document, _("Shown by: {ties}").format(ties="; ".join(cause["ties"])), soft=True)
    _write_trust(document, content["trust"])
    _write_not_looked_at(document, content["not_looked_at"])
    _write_unowned(document, content["unowned"])
    if content["settled"]:
        document.add_heading(_("What became of earlier recommendations"), 1)
        rows = [(one["title"], f"{one['outcome']}, {one['on']}", one["text"]) for one in content["settled"]]
        _add_table(
            document, (_("Recommendation"), _("Outcome"), _("What was said")), rows, widths=(6, 4, 6.6)
        )


def _write_trust(document: Document, trust: dict[str, Any]) -> None:
    document.add_heading(_("Confidence in the data"), 1)
    _say_all(document, trust["own"])
    _say_all(document, [one for one in (trust["headline"], *trust["sentences"]) if one])
    if trust["checks"]:
        heads = (_("Check"), _("Weight"), _("Found"), _("Share"), _("What was done"))
        rows = [
            tuple(check[k] for k in ("title", "weight", "count", "share", "action"))
            for check in trust["checks"]
        ]
        _add_table(document, heads, rows, widths=(5.2, 1.8, 2.2, 1.8, 5.6))
    if trust["assumptions"]:
        document.add_heading(_("What was assumed in reading"), 2)
        _list(document, trust["assumptions"])


def _write_not_looked_at(document: Document, part: dict[str, Any]) -> None:
    document.add_heading(_("What was not looked at"), 1)
    _say_all(document, part["own"])
    if part["people"]:
        document.add_heading(_("People nobody has listened to"), 2)
        _list(document, part["people"])
    if part["refused"]:
        document.add_heading(_("What the records do not answer"), 2)
        _list(document, [f"{one['title']} {one['reason']}" for one in part["refused"]])


def _write_unowned(document: Document, part: dict[str, Any]) -> None:
    document.add_heading(_("What nobody owns"), 1)
    if not part["points"]:
        _say(document, _("Every step and end has a living person who owns it."))
        return
    heads = (_("Step or end"), _("Days each"), _("Applicant-days a year"), _("Open now"), _("Why"))
    rows = [
        tuple(one[k] for k in ("name", "days", "applicant_days", "open", "reason")) for one in part["points"]
    ]
    _add_table(document, heads, rows, widths=(5.8, 2.2, 2.8, 2.2, 3.6))
    if part["more"]:
        _say(document, _("And {count} more.").format(count=part["more"]))


def _add_picture(document: Document, paper: Paper, figure: dict[str, Any]) -> None:
    svg = paper.find_picture(figure)
    if svg is None:
        return
    caption = _say(document, figure["title"], bold=True)
    caption.paragraph_format.keep_with_next = True
    png = vl_convert.svg_to_png(svg, scale=2)
    shape = document.add_picture(io.BytesIO(png), width=PICTURE_WIDTH)
    facts = shape._inline.docPr
    facts.set("descr", figure["alternative"])
    facts.set("title", figure["title"])
    if figure["caption"]:
        _say(document, figure["caption"], soft=True)


def _add_table(
    document: Document, heads: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[float]
) -> None:
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    for column, text in enumerate(heads):
        _fill(table.rows[0].cells[column], text, bold=True)
    properties = table.rows[0]._tr.get_or_add_trPr()
    mark = OxmlElement("w:tblHeader")  # said again on each page, and by screen readers
    mark.set(qn("w:val"), "true")
    properties.append(mark)
    for row in rows:
        cells = table.add_row().cells
        for column, text in enumerate(row):
            _fill(cells[column], text, bold=False)
    for row in table.rows:
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _fill(cell: Any, text: str, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(9.5)


def _say(document: Document, text: str, *, bold: bool = False, soft: bool = False) -> Any:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.bold = bold or None
    if soft:
        run.font.size, run.font.color.rgb = Pt(9.5), SOFT
    return paragraph


def _say_all(document: Document, texts: Sequence[str]) -> None:
    for text in texts:
        _say(document, text)


def _list(document: Document, texts: Sequence[str]) -> None:
    for text in texts:
        document.add_paragraph(text, style="List Bullet")


def _number_pages(paragraph: Any) -> None:
    """Put a field for the number of the page into the footer."""
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
