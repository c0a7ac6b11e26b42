"""Files of drafts and editions: short enough, for everybody, never changed, and harmless whatever was written."""

from __future__ import annotations

import hashlib
import io
import json
import re
import threading
import zipfile
import zlib
from datetime import timedelta
from uuid import uuid4

import docx
import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from docx.oxml.ns import qn
from support.workbench import build_cast

from groundswell_web.audit.queries import list_events
from groundswell_web.discovery import actions, queries
from groundswell_web.discovery.actions.makings import NotIssuable
from groundswell_web.discovery.content import build_content, split_text
from groundswell_web.discovery.models import Edition, Making
from groundswell_web.discovery.papers import Paper
from groundswell_web.discovery.printing import measure, print_paper, write_docx, write_html
from groundswell_web.findings.models import KeptFinding
from groundswell_web.refusals import NotThere, Refusal

pytestmark = pytest.mark.one_database

HOSTILE = "<script>alert(1)</script><img src=https://evil.example/x onerror=alert(2)>{{7*7}}\u202e\x07 =cmd()"
OUTSIDE = re.compile(
    r"""\b(?:src|href|srcset|action)\s*=\s*(?!["']?(?:data:|#))|url\((?!["']?data:)|@import"""
)


def read(cast, card, format):
    return queries.read_file(cast.engagement_id, card, format)


def unpack(pdf):
    """Give the bytes of a PDF with its packed streams behind it."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(zlib.decompress(one) for one in streams if one[:1] == b"x")


def test_draft_is_made_in_three_formats_and_measured(cast, report, make):
    card = make()

    assert (card.state, card.summary_pages, card.error) == ("ready", 1, "")
    assert 2 <= card.pages <= 10
    assert {line.format for line in card.files} == {"html", "pdf", "docx"}
    assert [title for title, _pages in card.lengths][:3] == [
        "Summary",
        "Recommendations",
        "How long do people wait?",
    ]
    assert abs(sum(pages for _title, pages in card.lengths) - card.pages) < 0.3
    pdf = read(cast, card, "pdf")
    assert pdf.startswith(b"%PDF-1.")
    assert b"Draft of 2 March 2026" in read(cast, card, "html")


def test_pdf_is_tagged_and_names_its_title_and_language(cast, report, make):
    told = unpack(read(cast, make(), "pdf"))

    for mark in (b"/StructTreeRoot", b"pdfuaid", b"/Lang", b"/Alt", b"/TH", b"/H2"):
        assert mark in told


def test_pages_of_the_pdf_are_as_many_as_are_told(cast, now, report, tmp_path):
    content = build_content(cast.engagement_id, now=now)
    paper = Paper(content=content, at=now, by="Lead")
    short = print_paper(paper, tmp_path / "short.pdf")
    long = Paper(content=content | {"works_well": ["Line. " * 600] * 12}, at=now, by="Lead")

    printed = print_paper(long, tmp_path / "long.pdf")

    assert printed.pages > short.pages + 5
    title, pages = max(printed.lengths, key=lambda part: part[1])
    assert title == "What works well"
    assert pages > 5


def test_parts_are_measured_from_where_they_begin(cast, now):
    content = build_content(cast.engagement_id, now=now)
    begins = {"summary": 0.1, "report": 2.05, "recommendations": 2.1, "works-well": 3.6, "unowned": 4.5}

    printed = measure(Paper(content=content, at=now, by="Lead"), {"pages": 5, "begins": begins})

    assert (printed.pages, printed.summary_pages) == (5, 2)
    assert printed.lengths == (
        ("Summary", 2.0),
        ("Recommendations", 1.5),
        ("What works well", 0.9),
        ("What nobody owns", 0.5),
    )


def test_asking_again_for_an_unchanged_draft_makes_nothing(cast, now, report, make):
    card = make()

    again = actions.record_draft_files(cast.engagement_id, by=cast.people["member"], now=now)
    assert again == card.id
    actions.correct_section(cast.engagement_id, "cost", "Much", version=0, by=cast.people["lead"], now=now)
    assert actions.record_draft_files(cast.engagement_id, by=cast.people["member"], now=now) != card.id


def test_report_that_lacks_something_is_not_issued_and_says_everything(cast, client_of, now, write, whole):
    write(whole(why=""))
    with pytest.raises(NotIssuable) as caught:
        actions.sign_edition(cast.engagement_id, by=cast.people["lead"], now=now)
    assert len(caught.value.reasons) == 5

    page = client_of("lead").post(reverse("discovery_issue", args=[cast.engagement_id])).content.decode()

    for reason in caught.value.reasons:
        assert reason in page
    assert Making.objects.count() == 0


def test_report_that_is_too_long_is_not_issued_and_says_what_to_shorten(cast, client_of, now, report, make):
    for name in ("works_well", "confidence", "not_looked_at"):
        text = queries.get_section(cast.engagement_id, name)
        actions.correct_section(
            cast.engagement_id,
            name,
            "A line.\n" * 480,
            version=text.version,
            by=cast.people["lead"],
            now=now,
        )

    card = make(edition=True)

    assert card.state == "refused"
    assert card.pages > 10
    assert "Show fewer findings" in card.error
    assert queries.list_editions(cast.engagement_id) == []
    assert queries.get_recommendation(cast.engagement_id, report[0], now=now).issued_at is None
    page = client_of("lead").get(reverse("discovery_making", args=[cast.engagement_id, card.id]))
    assert "too long and was not issued" in page.content.decode()
    assert not queries.find_folder(cast.engagement_id, card.id).exists()


def test_summary_that_is_too_long_is_not_issued(cast, now, report, make):
    actions.correct_section(
        cast.engagement_id, "problem", "A line.\n" * 300, version=0, by=cast.people["lead"], now=now
    )

    card = make(edition=True)

    assert card.state == "refused"
    assert "The summary is" in card.error


def test_edition_keeps_its_files_number_and_event(cast, now, report, make):
    making = make(edition=True)
    edition = queries.get_edition(cast.engagement_id, 1)

    assert making.state == "ready"
    assert (edition.issued_by, edition.issued_at) == ("Permits lead", now)
    assert b"Edition 1, issued on 2 March 2026 by Permits lead." in read(cast, edition, "html")
    for line in edition.files:
        assert hashlib.sha256(read(cast, edition, line.format)).hexdigest() == line.sha256
    event = list_events(cast.engagement_id, kind="discovery_report")[0]
    assert (event.verb, event.name) == ("issued", "Edition 1")
    assert event.after["sha256_of_pdf"] == next(x.sha256 for x in edition.files if x.format == "pdf")


def test_earlier_edition_stays_readable_and_the_same(cast, now, report, make):
    make(edition=True)
    first = queries.get_edition(cast.engagement_id, 1)
    before = {line.format: read(cast, first, line.format) for line in first.files}
    with pytest.raises(Refusal, match="Nothing changed since edition 1"):
        actions.sign_edition(cast.engagement_id, by=cast.people["lead"], now=now)
    actions.record_act(
        cast.engagement_id,
        report[0],
        kind="note",
        text="x",
        may_write=True,
        by=cast.people["lead"],
        now=now,
    )
    actions.correct_section(cast.engagement_id, "cost", "Much", version=0, by=cast.people["lead"], now=now)

    make(edition=True, at=now + timedelta(hours=1))

    assert [one.number for one in queries.list_editions(cast.engagement_id)] == [2, 1]
    assert {line.format: read(cast, first, line.format) for line in first.files} == before
    assert queries.get_recommendation(cast.engagement_id, report[0], now=now).issued_at == now


def test_database_refuses_a_long_edition_and_a_second_of_the_same_number(cast, now, report, make):
    make(edition=True)
    edition = Edition.objects.get()
    for change in ({"number": 1}, {"number": 2, "pages": 11}, {"number": 2, "summary_pages": 3}):
        for name, value in change.items():
            setattr(edition, name, value)
        edition.pk = uuid4()
        with pytest.raises(IntegrityError), transaction.atomic():
            edition.save(force_insert=True)


def test_file_that_was_changed_on_the_disk_is_not_given_out(cast, client_of, report, make):
    make(edition=True)
    edition = queries.get_edition(cast.engagement_id, 1)
    address = reverse("discovery_edition_file", args=[cast.engagement_id, 1, "pdf"])
    client = client_of("observer")
    given = client.get(address)
    assert given["Content-Disposition"] == 'attachment; filename="permits-edition-1.pdf"'
    (queries.find_folder(cast.engagement_id, edition.id) / "report.pdf").write_bytes(b"%PDF-1.7 other")

    answer = client.get(address)

    assert answer.status_code == 500
    assert "changed or lost" in answer.content.decode()
    (queries.find_folder(cast.engagement_id, edition.id) / "report.pdf").unlink()
    assert client.get(address).status_code == 500


def test_issuing_is_done_on_its_page_and_waits(cast, client_of, now, report):
    client = client_of("lead")
    address = reverse("discovery_issue", args=[cast.engagement_id])
    assert "An edition is never changed" in client.get(address).content.decode()

    waiting = client.get(client.post(address)["location"])
    assert waiting["Refresh"] == "2"
    assert "being made" in waiting.content.decode()
    assert "An edition is being made already" in client.post(address).content.decode() or (
        "being made just now" in client.post(address).content.decode()
    )
    making = Making.objects.get(is_edition=True)
    with pytest.raises(Refusal, match="being made just now"):
        actions.withdraw_recommendation(cast.engagement_id, report[0], by=cast.people["lead"], now=now)
    state = reverse("discovery_making_state", args=[cast.engagement_id, making.pk])
    assert client.get(state).json() == {"state": "queued"}

    actions.make_files(making.pk, now=now)

    shown = client.get(reverse("discovery_making", args=[cast.engagement_id, making.pk]), follow=True)
    assert "Edition 1 is issued." in shown.content.decode()
    assert "SHA-256" in shown.content.decode()
    draft = reverse("discovery_draft_file", args=[cast.engagement_id, making.pk, "pdf"])
    assert client.get(draft).status_code == 404


def test_two_who_issue_at_once_make_one_edition(real_transactions, cast, now, report):
    gate, ends = threading.Barrier(2), []

    def issue(role):
        try:
            gate.wait()
            actions.sign_edition(cast.engagement_id, by=cast.people[role], now=now)
            ends.append("asked")
        except Refusal:
            ends.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=issue, args=[role]) for role in ("lead", "service_owner")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == ["asked", "refused"]
    assert Making.objects.filter(is_edition=True).count() == 1


def test_work_that_stopped_is_taken_up_and_done_once(cast, now, report):
    making_id = actions.sign_edition(cast.engagement_id, by=cast.people["lead"], now=now)
    Making.objects.filter(pk=making_id).update(state="making", begun_at=now)
    actions.make_files(making_id, now=now)  # somebody else is at it
    assert queries.get_making(cast.engagement_id, making_id).state == "making"
    assert actions.resume_stopped_makings(now + timedelta(seconds=30)) == 0
    assert actions.resume_stopped_makings(now + timedelta(hours=1)) == 1

    actions.make_files(making_id, now=now + timedelta(hours=1))
    actions.make_files(making_id, now=now + timedelta(hours=1))

    assert Edition.objects.count() == 1
    assert queries.get_making(cast.engagement_id, making_id).state == "ready"
    kept = queries.find_folder(cast.engagement_id, making_id).parent
    assert [path.name for path in kept.iterdir()] == [str(making_id)]


def test_failed_files_say_so_and_are_made_again(cast, client_of, now, report):
    making_id = actions.record_draft_files(cast.engagement_id, by=cast.people["lead"], now=now)
    Making.objects.filter(pk=making_id).update(state="failed", error="The disk is full.")
    client = client_of("member")
    address = reverse("discovery_making", args=[cast.engagement_id, making_id])
    assert "The disk is full." in client.get(address).content.decode()

    client.post(reverse("discovery_making_again", args=[cast.engagement_id, making_id]))

    assert queries.get_making(cast.engagement_id, making_id).state == "queued"


def test_html_loads_nothing_and_runs_nothing(cast, client_of, report, make):
    card = make()
    shown = read(cast, card, "html").decode()

    assert not OUTSIDE.search(shown)
    assert "<script" not in shown
    assert "style=" not in re.sub(r"data:[^\"]*", "", shown)
    assert "data:image/svg+xml;base64," in shown
    assert re.search(r"style-src 'sha256-[A-Za-z0-9+/=]+'", shown.replace("&#39;", "'"))
    address = reverse("discovery_draft_file", args=[cast.engagement_id, card.id, "html"])
    policy = client_of("observer").get(address)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_word_has_headings_tables_alternatives_title_and_language(cast, report, make):
    data = read(cast, make(), "docx")
    document = docx.Document(io.BytesIO(data))

    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    for wanted in ("Summary", "Key findings", "Recommendations", "1. Recommendation 1", "Root causes"):
        assert wanted in headings
    assert document.core_properties.title == "Permits: discovery report"
    assert document.core_properties.language == "en-GB"
    assert document.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-GB"
    pictures = document.element.findall(f".//{qn('wp:docPr')}")
    assert pictures
    assert all(len(one.get("descr")) > 20 for one in pictures)
    assert all(table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None for table in document.tables)
    assert any("Permits caseworker" in cell.text for table in document.tables for cell in table._cells)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert not any(b'TargetMode="External"' in parts.read(name) for name in parts.namelist())


def test_hostile_texts_are_inert_in_all_formats(cast, now, report, whole, make, write):
    lead = cast.people["lead"]
    actions.correct_section(cast.engagement_id, "problem", HOSTILE, version=0, by=lead, now=now)
    actions.record_cause(cast.engagement_id, text=HOSTILE, ties=["finding:waits"], by=lead, now=now)
    write(whole(HOSTILE[:140], why=HOSTILE, impact=HOSTILE, resources=HOSTILE))

    card = make()

    assert card.state == "ready"
    shown = read(cast, card, "html").decode()
    assert "<script" not in shown
    assert "<img src=http" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "{{7*7}}" in shown
    assert "\u202e" not in shown
    pdf = unpack(read(cast, card, "pdf"))
    assert b"/JavaScript" not in pdf
    assert b"/URI" not in pdf
    document = docx.Document(io.BytesIO(read(cast, card, "docx")))
    told = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "<script>alert(1)</script>" in told
    assert "\u202e" not in told
    assert "fldSimple" not in document.element.xml


def test_report_shows_no_group_of_fewer_than_ten(cast, now, report):
    kept = KeptFinding.objects.get(question="waits")
    kept.guarded = kept.whole | {"headline": "The guarded answer.", "numbers": [], "figures": []}
    kept.guarded_document = kept.document
    kept.save()

    content = build_content(cast.engagement_id, now=now)

    assert content["key_findings"][0]["headline"] == "The guarded answer."
    assert content["details"][0]["numbers"] == []
    assert kept.headline not in json.dumps(content["details"])


def test_records_of_fewer_than_ten_cases_answer_nothing(cast, now, report):
    for kept in KeptFinding.objects.filter(state="ready"):
        for document in (kept.document, kept.guarded_document):
            if document:
                document["cases"] = 9
        kept.save()

    content = build_content(cast.engagement_id, now=now)

    assert content["key_findings"] == content["details"] == []
    assert "fewer than 10 cases" in content["not_looked_at"]["refused"][0]["reason"]


def test_small_counts_of_checks_and_steps_are_not_told(cast, now, report):
    content = build_content(cast.engagement_id, now=now)

    for check in content["trust"]["checks"]:
        assert not check["count"].isdigit() or int(check["count"]) == 0 or int(check["count"]) >= 10
    for point in content["unowned"]["points"]:
        assert not point["open"].isdigit() or int(point["open"]) == 0 or int(point["open"]) >= 10


def test_report_adds_what_was_not_looked_at_and_what_nobody_owns(cast, now, report):
    content = build_content(cast.engagement_id, now=now)

    assert content["not_looked_at"]["people"]
    assert content["unowned"]["count"] >= len(content["unowned"]["points"]) > 0
    assert content["trust"]["headline"]
    assert content["causes"][0]["ties"] == ["Finding: How long do people wait?"]


def test_paragraphs_are_split_at_empty_lines():
    assert split_text("One\r\nstill\n\n\n\nTwo\n") == ["One\nstill", "Two"]
    assert split_text(" \n ") == []


def test_preview_is_a_document_of_its_own(cast, client_of, report):
    answer = client_of("observer").get(reverse("discovery_preview", args=[cast.engagement_id]))

    assert answer.status_code == 200
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "Draft of 2 March 2026" in answer.content.decode()


def test_report_without_anything_can_still_be_read(cast, now):
    paper = Paper(content=build_content(cast.engagement_id, now=now), at=now, by="Lead")

    assert "No recommendation is written yet." in write_html(paper)
    assert docx.Document(io.BytesIO(write_docx(paper))).paragraphs


def test_files_and_editions_of_another_engagement_are_not_there(cast, client_of, now, report, make):
    theirs = build_cast(now, "Licences")
    making_id = actions.record_draft_files(theirs.engagement_id, by=theirs.people["lead"], now=now)
    client = client_of("lead")
    for name in ("discovery_making", "discovery_making_state"):
        assert client.get(reverse(name, args=[cast.engagement_id, making_id])).status_code == 404
    again = reverse("discovery_making_again", args=[cast.engagement_id, making_id])
    assert client.post(again).status_code == 404
    file = reverse("discovery_draft_file", args=[cast.engagement_id, making_id, "pdf"])
    assert client.get(file).status_code == 404
    for more in ([1], [1, "pdf"]):
        name = "discovery_edition_file" if len(more) == 2 else "discovery_edition"
        assert client.get(reverse(name, args=[cast.engagement_id, *more])).status_code == 404
    with pytest.raises(NotThere):
        queries.get_edition(theirs.engagement_id, 1)
    draft = make()
    exe = reverse("discovery_draft_file", args=[cast.engagement_id, draft.id, "exe"])
    assert client.get(exe).status_code == 404
