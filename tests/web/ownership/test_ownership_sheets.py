"""A workshop's spreadsheet comes in at once, and what goes out comes in again unchanged."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile


def read(kind, text):
    from groundswell_web.ownership.sheet_reading import read_sheet

    return read_sheet(kind, text if isinstance(text, bytes) else text.encode())


def plan(cast, kind, text, now):
    from groundswell_web.ownership.sheet_queries import build_plan

    return build_plan(cast.engagement_id, kind, read(kind, text), now)


def take_in(cast, kind, text, now, **more):
    from groundswell_web.ownership import actions

    mine = {"by": cast.people["lead"], "now": now}
    sheet_id = actions.record_sheet(
        cast.engagement_id, kind=kind, name="a.csv", rows=read(kind, text), **mine
    )
    digest = plan(cast, kind, text, now).digest
    told = {"digest": digest, "good_rows_only": False} | more
    return actions.accept_sheet(cast.engagement_id, sheet_id, kind=kind, **told, **mine)


OWNERS = """step,owner,may_spend,currency,may_change,may_stop,authority,clock
Check,permits.caseworker@example.org,"1,200",eur,The order of work,yes,Letter 5,law
sign,Permits Service Owner,,,,,Letter 6,
Sign (end),permits.member@example.org,0,,,no,Letter 7,third party
Answer of applicant,,,,,,,
"""


def test_owners_come_in_from_a_spreadsheet(cast, points, now):
    from groundswell_web.ownership import queries

    assert take_in(cast, "owners", OWNERS, now) == 3
    found = {point.unique_name: point for point in queries.list_points(cast.engagement_id, now)}

    assert {name: point.owner for name, point in found.items()} == {
        "Check": "Permits caseworker",
        "Sign": "Permits service owner",
        "Sign (end)": "Permits member",
        "Answer of applicant": None,
    }
    card = found["Check"].ownership
    assert (card.may_spend, card.currency, card.may_stop, card.clock) == (Decimal(1200), "EUR", True, "law")


def test_owners_and_rules_exported_and_imported_change_nothing(cast, points, give, write, now):
    from groundswell_web.ownership.sheet_writing import write_owner_sheet, write_rule_sheet

    give(points["Check"], "caseworker", may_change="=1+1|x", authority='\'=quoted, with "marks"\r\nand lines')
    give(
        points["Sign (end)"],
        "sponsor",
        may_spend=Decimal("0.50"),
        clock="law",
        may_change="-5",
        may_stop=False,
    )
    write(
        points["Check"], "@SUM(A1)\nis asked for", level="law", citation="+49 Act; §2, 'a'", waiver="'t hof"
    )
    write(points["Check"], "It has always been so", level="custom", evidence="https://example.org/?a=1|2")
    checked = {"checked_by_id": cast.people["member"].pk, "checked_on": now.date()}
    write(points["Sign"], "-5|", **checked)
    cast.people["member"].is_active = cast.people["caseworker"].is_active = False
    cast.people["member"].save()
    cast.people["caseworker"].save()

    for kind, text in (
        ("owners", write_owner_sheet(cast.engagement_id, now)),
        ("rules", write_rule_sheet(cast.engagement_id, now)),
    ):
        found = plan(cast, kind, text, now)
        assert {row.state for row in found.rows} == {"same"}, found.rows
        assert len(found.rows) == {"owners": 2, "rules": 3}[kind]


def test_export_runs_no_formula(cast, points, give, now):
    from groundswell_web.ownership.sheet_writing import write_owner_sheet

    give(points["Check"], "caseworker", may_change='=HYPERLINK("http://evil.example")', authority="@x")
    text = write_owner_sheet(cast.engagement_id, now)

    assert "\"'=HYPERLINK(" in text
    assert ",'@x," in text


@pytest.mark.parametrize(
    "content",
    [
        "step;rule;level\nCheck;Früher Brauch;custom\n".encode("cp1252"),
        "\ufeffStep;Rule;Level\r\nCheck;Früher Brauch;Custom\r\n".encode(),
        "step\trule\tlevel\nCheck\tFrüher Brauch\tcustom\n".encode("utf-16"),
        'Level,Why it must be,STEP\ncustom,"Früher Brauch",Check\n'.encode(),
    ],
)
def test_sheet_in_any_of_the_usual_forms_is_read(cast, points, now, content):
    rows = plan(cast, "rules", content, now).rows

    assert [(row.number, row.step, row.what, row.state) for row in rows] == [
        (2, "Check", "Früher Brauch", "new")
    ]


def test_excel_sheet_is_read(cast, points, now):
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    book.active.append(["Step", "Owner", "May spend", "Currency", "Authority"])
    book.active.append(["Check", "permits.member@example.org", 1200, "EUR", "Letter"])
    book.save(out)
    rows = plan(cast, "owners", out.getvalue(), now).rows

    assert [(row.step, row.state, row.answers.may_spend) for row in rows] == [("Check", "new", Decimal(1200))]


def test_fault_of_a_row_says_what_and_names_what_is_near(cast, points, now):
    text = """step,owner,may_spend,authority,may_stop
Chek,permits.member@example.org,1,A,
Check,permits.membr@example.org,1,A,
Sign,Team Permits and all of them,1,A,
Sign,permits.member@example.org,much,A,
Answer of applicant,permits.member@example.org,1,A,perhaps
,permits.member@example.org,1,A,
Sign (end),permits.member@example.org,5,A,
Sign (end),permits.lead@example.org,0,A,
"""
    rows = plan(cast, "owners", text, now).rows
    said = {row.number: (row.faults[0].what, row.faults[0].remedy) for row in rows}

    assert {row.state for row in rows} == {"fault"}
    assert said[2] == ("The records have no step “Chek”", "Write one of: Check")
    assert "permits.member@example.org" in said[3][1]
    assert said[4][0] == "Nobody with a role here is “Team Permits and all of them”"
    assert "The row names no step" in said[7][0]
    assert "currency" in said[8][0]
    assert said[9][0] == "Row 8 says the same step already"
    assert "Row 4" in said[5][0] or "much" in said[5][0]
    assert "perhaps" in said[6][0]


def test_sheet_with_faults_changes_nothing_unless_the_good_rows_are_asked_for(cast, points, now):
    from groundswell_web.ownership import queries
    from groundswell_web.refusals import Refusal

    text = OWNERS + "Nowhere,permits.member@example.org,,,,,Letter,\n"
    with pytest.raises(Refusal):
        take_in(cast, "owners", text, now)
    assert len(queries.list_unowned(cast.engagement_id, now)) == 4

    assert take_in(cast, "owners", text, now, good_rows_only=True) == 3
    assert len(queries.list_unowned(cast.engagement_id, now)) == 1


def test_sheet_is_not_taken_when_something_changed_since_its_preview(cast, points, give, now):
    from groundswell_web.ownership import queries
    from groundswell_web.refusals import Refusal

    digest = plan(cast, "owners", OWNERS, now).digest
    give(points["Check"], "sponsor")

    with pytest.raises(Refusal, match="changed since"):
        take_in(cast, "owners", OWNERS, now, digest=digest)
    assert queries.get_point(cast.engagement_id, points["Check"].id, now).owner == "Permits sponsor"


def test_rule_of_a_sheet_is_known_again_by_its_text_and_empty_cells_keep_what_stands(
    cast, points, write, now
):
    from groundswell_web.ownership import queries

    rule_id = write(points["Check"], "Legal wants it", waiver="The mayor", level="custom")
    text = "step,rule,level,citation,waiver,checked_by,checked_on\n"
    text += "Check,Legal  wants it,law,Act 5,,permits.lead@example.org,1/3/2026\n"

    assert take_in(cast, "rules", text, now) == 1
    rule = queries.get_rule(cast.engagement_id, rule_id, now)
    assert (rule.level, rule.citation, rule.waiver, rule.checked_by) == (
        "law",
        "Act 5",
        "The mayor",
        "Permits lead",
    )
    assert rule.checked_on.isoformat() == "2026-03-01"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02", "no table"),
        (b"PK\x03\x04nonsense", "Excel"),
        (b"name,owner\na,b\n", "no column"),
        (b"step,owner,Owner\na,b,c\n", "twice"),
        (b"step,owner\n" + b"a,b\n" * 2001, "2,000 rows"),
        (b"step,owner\na," + b"b" * 5001, "5,000 letters"),
        (b"x" * (2 * 1024 * 1024 + 1), "2 MB"),
    ],
)
def test_file_that_is_no_such_table_is_refused(content, said):
    from groundswell_web.refusals import Refusal

    with pytest.raises(Refusal) as refused:
        read("owners", content)

    assert said in refused.value.text


def test_pages_take_a_spreadsheet_from_upload_to_yes(cast, points, client_of, now):
    from groundswell_web.ownership import queries

    client = client_of("member")
    address = f"{cast.address}ownership/import/owners"
    file = SimpleUploadedFile("work<b>shop.csv", OWNERS.encode())
    preview = client.post(address, {"file": file}, follow=True)
    page = preview.content.decode()
    digest = page.split('name="digest" value="')[1].split('"')[0]
    yes = {"digest": digest, "answer": "all"}

    assert "Import all rows" in page
    assert "<b>shop" not in page
    assert "Letter 5" in page

    done = client.post(preview.request["PATH_INFO"], yes, follow=True)
    assert "3 rows are imported." in done.content.decode()
    assert len(queries.list_unowned(cast.engagement_id, now)) == 1
    assert client.post(preview.request["PATH_INFO"], yes).status_code == 404


def test_page_of_a_preview_offers_the_good_rows_or_nothing(cast, points, client_of, now):
    from groundswell_web.ownership import queries

    client = client_of("lead")
    file = SimpleUploadedFile("a.csv", b"step,rule\nCheck,Legal wants it\nNowhere,Nobody knows\n")
    preview = client.post(f"{cast.address}ownership/import/rules", {"file": file}, follow=True)

    assert "Import the good rows" in preview.content.decode()
    assert "The records have no step “Nowhere”" in preview.content.decode()

    gone = client.post(preview.request["PATH_INFO"], {"digest": "x", "answer": "none"}, follow=True)
    assert gone.status_code == 200
    assert queries.list_rules(cast.engagement_id, now) == []


def test_page_refuses_a_file_beside_its_field(cast, points, client_of):
    page = client_of("lead").post(
        f"{cast.address}ownership/import/owners", {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")}
    )

    assert page.status_code == 200
    assert "The first row has no column “step”" in page.content.decode()


def test_preview_is_closed_to_other_engagements_other_kinds_and_other_roles(cast, points, client_of, now):
    from support.workbench import build_cast

    from groundswell_web.ownership import actions

    mine = {"by": cast.people["lead"], "now": now}
    sheet_id = actions.record_sheet(
        cast.engagement_id, kind="owners", name="a.csv", rows=read("owners", OWNERS), **mine
    )
    other = build_cast(now, "Passports")
    client = client_of("lead")
    client.force_login(other.people["lead"], backend="allauth.account.auth_backends.AuthenticationBackend")

    for address, who, status in (
        (f"{other.address}ownership/import/owners/{sheet_id}", client, 404),
        (f"{cast.address}ownership/import/owners/{sheet_id}", client, 404),
        (f"{cast.address}ownership/import/rules/{sheet_id}", client_of("lead"), 404),
        (f"{cast.address}ownership/import/owners/{sheet_id}", client_of("caseworker"), 403),
        (f"{cast.address}ownership/import/owners/{sheet_id}", client_of("member"), 200),
    ):
        assert who.get(address).status_code == status, address
        if status != 200:
            assert who.post(address, {"digest": "x", "answer": "all"}).status_code == status, address


def test_preview_kept_longer_than_two_days_is_thrown_away_by_a_chore(cast, points, now):
    from datetime import timedelta

    from django.core.cache import cache

    from groundswell_web.notices.chores import CHORES, Chores
    from groundswell_web.ownership import actions, sheet_queries
    from groundswell_web.refusals import NotThere

    told = {"kind": "owners", "name": "a.csv", "rows": read("owners", OWNERS), "by": cast.people["lead"]}
    old = actions.record_sheet(cast.engagement_id, now=now - timedelta(days=3), **told)
    new = actions.record_sheet(cast.engagement_id, now=now - timedelta(days=1), **told)

    cache.clear()
    chores = Chores()
    chores.register("remove old previews", *CHORES._chores["remove old previews"])
    assert chores.do_due(now) == ["remove old previews"]

    with pytest.raises(NotThere):
        sheet_queries.get_sheet(cast.engagement_id, old, "owners", now)
    assert sheet_queries.get_sheet(cast.engagement_id, new, "owners", now)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1200", "1200"),
        ("1.200,50", "1200.50"),
        ("1'200", "1200"),
        ("0,5", "0.5"),
        ("1 200.5", "1200.5"),
        ("1.200", "1200"),
        ("1,200,300.5", "1200300.5"),
    ],
)
def test_amount_is_read_however_it_is_written(text, amount):
    from groundswell_web.ownership.sheet_cells import read_amount

    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["", "-5", "1.2.3.", "1.2.2026", "1,200,50", "0.125", "1200,500", "ten", "=1+1", "1e9", "٣"]
)
def test_amount_that_is_none_is_a_fault(text):
    from groundswell_web.ownership.sheet_cells import Fault, read_amount

    with pytest.raises(Fault):
        read_amount(text)
