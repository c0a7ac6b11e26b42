"""The pages of steps, owners and rules: who may see and change what, and what hostile texts do: nothing."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from support.workbench import build_cast

HOSTILE = "<script>alert(1)</script>{{ 7*7 }}\"'><img src=x onerror=alert(1)>"


def say_owner(cast, role="caseworker", **more):
    told = {
        "version": 0,
        "owner": str(cast.people[role].pk),
        "may_spend": "500",
        "currency": "eur",
        "may_change": "The order",
        "may_stop": "yes",
        "authority": "A letter",
        "clock": "",
    }
    return told | more


def list_addresses(cast, points, rule_id):
    """Give the addresses: those to see and those to change, the latter by what they need."""
    at, point = f"{cast.address}ownership/", points["Check"].id
    see = [at, f"{at}nobody", f"{at}points/{point}", f"{at}rules/", f"{at}rules/{rule_id}"]
    see += [f"{at}owners.csv", f"{at}rules.csv"]
    ownership = [f"{at}points/{point}/owner", f"{at}import/owners"]
    rules = [f"{at}points/{point}/rules/new", f"{at}import/rules"]
    rules += [f"{at}rules/{rule_id}/{verb}" for verb in ("change", "ask", "withdraw")]
    return see, ownership, rules


@pytest.mark.parametrize(
    ("role", "sees", "changes_owners", "changes_rules"),
    [
        ("sponsor", 200, 403, 403),
        ("service_owner", 200, 200, 200),
        ("lead", 200, 200, 200),
        ("member", 200, 200, 200),
        ("caseworker", 200, 403, 200),
        ("observer", 200, 403, 403),
        ("coordinator", 200, 403, 403),
        ("administrator", 403, 403, 403),
        ("stranger", 404, 404, 404),
    ],
)
def test_pages_by_role(cast, points, write, client_of, role, sees, changes_owners, changes_rules):
    rule_id = write(points["Check"], "Legal wants it")
    client = client_of(role)
    wanted = zip(list_addresses(cast, points, rule_id), (sees, changes_owners, changes_rules), strict=True)

    for addresses, status in wanted:
        for address in addresses:
            assert client.get(address).status_code == status, address


def test_pages_with_ids_of_another_engagement_are_not_found(cast, points, write, client_of, now):
    other = build_cast(now, "Passports")
    rule_id = write(points["Check"], "Legal wants it")
    client = client_of("lead")
    client.force_login(other.people["lead"], backend="allauth.account.auth_backends.AuthenticationBackend")
    see, ownership, rules = list_addresses(other, points, rule_id)
    foreign = [*see, *ownership, *rules]
    with_ids = [a for a in foreign if str(points["Check"].id) in a or str(rule_id) in a]

    assert len(with_ids) == 7
    for address in with_ids:
        assert client.get(address).status_code == 404, address
        assert client.post(address, say_owner(other, "member")).status_code in (404, 405), address


def test_form_names_an_owner(cast, points, client_of, now):
    from groundswell_web.ownership import queries

    address = f"{cast.address}ownership/points/{points['Check'].id}/owner"
    done = client_of("lead").post(address, say_owner(cast), follow=True)
    point = queries.get_point(cast.engagement_id, points["Check"].id, now)

    assert "The owner of “Check” is recorded." in done.content.decode()
    assert (point.owner, point.ownership.currency) == ("Permits caseworker", "EUR")


def test_form_for_an_owner_keeps_the_answers_and_says_what_to_do(cast, points, client_of):
    address = f"{cast.address}ownership/points/{points['Check'].id}/owner"
    page = client_of("lead").post(address, say_owner(cast, "stranger", authority="", may_change="Kept words"))
    text = page.content.decode()

    assert page.status_code == 200
    assert "Select a person who has a role in this engagement today" in text
    assert "Enter where this authority is written down" in text
    assert "Kept words" in text


def test_only_people_with_a_role_can_be_chosen_as_owner(cast, points, client_of):
    page = (
        client_of("lead").get(f"{cast.address}ownership/points/{points['Check'].id}/owner").content.decode()
    )
    options = page.split('name="owner"')[1].split("</select>")[0]

    assert options.count("<option") == 8
    assert "stranger" not in options


def test_two_people_at_one_form_the_second_sees_both_and_can_save_then(cast, points, give, client_of, now):
    from groundswell_web.ownership import queries

    address = f"{cast.address}ownership/points/{points['Check'].id}/owner"
    client = client_of("lead")
    give(points["Check"], "sponsor", authority="Letter of the sponsor")
    page = client.post(address, say_owner(cast, "member", authority="My letter"))
    text = page.content.decode()

    assert page.status_code == 200
    assert "Letter of the sponsor" in text
    assert "My letter" in text
    version = text.split('name="version" value="')[1].split('"')[0]
    assert client.post(address, say_owner(cast, "member", version=version)).status_code == 302
    assert queries.get_point(cast.engagement_id, points["Check"].id, now).owner == "Permits member"


def test_two_people_at_one_rule_the_second_sees_both(cast, points, write, client_of):
    rule_id = write(points["Check"], "Legal wants it")
    address = f"{cast.address}ownership/rules/{rule_id}/change"
    client = client_of("caseworker")
    told = {"version": 1, "text": "The mayor wants it", "level": "custom"}

    assert client.post(address, told).status_code == 302
    text = client.post(address, told | {"text": "I want it"}).content.decode()
    assert "The mayor wants it" in text
    assert "I want it" in text
    assert 'name="version" value="2"' in text


def test_hostile_texts_are_shown_as_text(cast, points, give, write, client_of, now):
    from uuid import uuid4

    from groundswell_web.audit.actions import Workbench
    from groundswell_web.ownership import actions, queries

    actions.record_seen_points(
        cast.engagement_id,
        extract_id=uuid4(),
        seen=[actions.SeenPoint("step", HOSTILE, applicant_days=5.0, wait_share=1.0)],
        by=Workbench(),
        now=now,
    )
    point = queries.list_points(cast.engagement_id, now)[0]
    give(point, "caseworker", may_change=HOSTILE, authority=HOSTILE)
    rule_id = write(point, HOSTILE, citation=HOSTILE, waiver=HOSTILE, evidence="javascript:alert(1)")
    actions.record_question(
        cast.engagement_id, rule_id, asked_of=HOSTILE, asked_on=now.date(), by=cast.people["lead"], now=now
    )
    client, at = client_of("lead"), f"{cast.address}ownership/"
    paths = ["", "nobody", f"points/{point.id}", f"points/{point.id}/owner", "rules/", f"rules/{rule_id}"]

    for path in [*paths, f"rules/{rule_id}/change", f"rules/{rule_id}/ask", f"rules/{rule_id}/withdraw"]:
        text = client.get(at + path).content.decode()
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
        assert 'href="javascript:' not in text, path


def test_evidence_that_is_a_web_address_is_a_link(cast, points, write, client_of):
    rule_id = write(points["Check"], "Legal wants it", evidence="https://example.org/law?a=1&b=2")
    text = client_of("observer").get(f"{cast.address}ownership/rules/{rule_id}").content.decode()

    assert 'href="https://example.org/law?a=1&amp;b=2"' in text


def test_attached_file_comes_back_as_a_download_that_nothing_opens(cast, points, write, client_of):
    rule_id = write(points["Check"], "Legal wants it")
    client, at = client_of("caseworker"), f"{cast.address}ownership/rules/{rule_id}"
    page = client.post(
        f"{at}/files",
        {"file": SimpleUploadedFile("proof.html", b"<script>1</script>", "text/html")},
        follow=True,
    )
    link = page.content.decode().split('href="' + f"{at}/files/")[1].split('"')[0]
    got = client_of("observer").get(f"{at}/files/{link}")

    assert b"".join(got.streaming_content) == b"<script>1</script>"
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Disposition"] == 'attachment; filename="proof.html"'
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got["Content-Security-Policy"]
    assert client_of("stranger").get(f"{at}/files/{link}").status_code == 404


def test_attaching_needs_the_right_and_a_file(cast, points, write, client_of):
    rule_id = write(points["Check"], "Legal wants it")
    address = f"{cast.address}ownership/rules/{rule_id}/files"
    file = {"file": SimpleUploadedFile("a.txt", b"x")}

    assert client_of("observer").post(address, file).status_code == 403
    assert "Select a file" in client_of("lead").post(address, {}).content.decode()
    assert client_of("lead").get(address).status_code == 405


def test_nobody_page_is_sorted_by_days_and_says_why(cast, points, give, client_of):
    give(points["Sign"], "caseworker")
    cast.people["caseworker"].is_active = False
    cast.people["caseworker"].save()
    text = client_of("observer").get(f"{cast.address}ownership/nobody").content.decode()

    assert text.index(">Check</a>") < text.index(">Sign</a>") < text.index(">Answer of applicant</a>")
    assert "39,000" in text
    assert "Permits caseworker has left" in text
    assert "Never had an owner" in text


def test_state_of_play_shows_what_nobody_owns(cast, points, client_of):
    text = client_of("sponsor").get(cast.address).content.decode()

    assert "What nobody owns" in text
    assert "Nobody owns 4 of 4 steps and ends" in text


def test_pages_before_the_first_records_say_what_comes(cast, client_of):
    client = client_of("lead")

    for path in ("ownership/", "ownership/rules/"):
        assert "when the first records are imported" in client.get(cast.address + path).content.decode()
    assert client.get(f"{cast.address}ownership/nobody").status_code == 200


def test_panels_of_other_apps_are_drawn_on_the_page_of_a_step(cast, points, client_of, monkeypatch):
    from groundswell_web.engagements.panels import ABOUT_STEP, Panel

    seen = []

    def fill(place, key, now):
        seen.append(key)
        return Panel("What people said", "ownership/unowned_panel.html", {"count": 0})

    monkeypatch.setattr(ABOUT_STEP, "_fills", {"voices": (1, fill)})
    text = client_of("lead").get(f"{cast.address}ownership/points/{points['Check'].id}").content.decode()

    assert "What people said" in text
    assert seen == [str(points["Check"].id)]


def test_page_of_a_step_shows_its_history_to_those_who_may_see_it(cast, points, give, client_of):
    give(points["Check"], "caseworker")
    address = f"{cast.address}ownership/points/{points['Check'].id}"

    assert "gave an owner to" in client_of("lead").get(address).content.decode()
    assert "gave an owner to" not in client_of("observer").get(address).content.decode()


def test_file_that_is_too_large_is_turned_away_before_it_is_read(cast, points, write, client_of):
    rule_id = write(points["Check"], "Legal wants it")
    client = client_of("lead")
    huge = {"CONTENT_LENGTH": str(50 * 1024**3)}
    at = f"{cast.address}ownership/"

    for path, back in ((f"rules/{rule_id}/files", f"rules/{rule_id}"), ("import/owners", "import/owners")):
        answer = client.post(at + path, b"", content_type="multipart/form-data; boundary=x", **huge)
        assert (answer.status_code, answer["Location"]) == (302, at + back)
        assert "must be smaller than" in client.get(at + back).content.decode()


def test_upload_without_the_token_of_its_form_is_refused(cast, points, write):
    from django.test import Client

    rule_id = write(points["Check"], "Legal wants it")
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.people["lead"], backend="allauth.account.auth_backends.AuthenticationBackend")

    for path in (f"rules/{rule_id}/files", "import/owners", "import/rules"):
        file = {"file": SimpleUploadedFile("a.csv", b"step,owner\n")}
        assert client.post(f"{cast.address}ownership/{path}", file).status_code == 403
