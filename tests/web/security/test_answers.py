"""What every answer tells a browser: pages, files, errors, static files and answers for programs alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from support.everything import let_go, sign_in
from support.workbench import Cast

from groundswell.reports.csv_tables import guard_cell

PAGES = (
    "/",
    "/account/login/",
    "/nothing-here",
    "/health",
    "/brand.css",
    "/api/openapi.json",
    "/account/signup/",
)


def is_open_data(path: str) -> bool:
    """Tell whether an address gives away what an agency has published."""
    return path.startswith("/services/") and path.endswith((".csv", ".json"))


def check_headers(path: str, response: HttpResponse) -> None:
    """Hold an answer to what every answer must say."""
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy, path
    assert "unsafe-eval" not in policy, path
    assert "sandbox" in policy or "script-src 'self'" in policy, f"{path}: {policy}"
    assert "sandbox" in policy or ("object-src 'none'" in policy and "base-uri 'none'" in policy), path
    assert "frame-ancestors 'none'" in policy or "sandbox" in policy, path
    assert response["X-Frame-Options"] == "DENY", path
    assert response["X-Content-Type-Options"] == "nosniff", path
    assert response["Referrer-Policy"] == "same-origin", path
    assert response["Cross-Origin-Opener-Policy"] == "same-origin", path
    if is_open_data(path) and response.status_code == 200:  # for the pages of other sites, too
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin", path
        assert response["Access-Control-Allow-Origin"] == "*", path
        assert "Access-Control-Allow-Credentials" not in response, path
    else:
        assert response["Cross-Origin-Resource-Policy"] == "same-origin", path
        assert "Access-Control-Allow-Origin" not in response, path
    if response.headers.get("Content-Type", "").startswith("text/"):
        assert "charset=utf-8" in response["Content-Type"].lower().replace('"', ""), (
            f"{path}: {response['Content-Type']}"
        )


def test_every_address_answers_with_the_policy_and_keeps_out_of_caches(
    walk: Callable[..., Any], cast: Cast, full: dict[str, Any]
) -> None:
    for client in (sign_in(cast.people["lead"]), Client()):
        for route, path, response in walk(client):
            check_headers(path, response)
            kept = response["Cache-Control"]
            for_everybody = route.name == "brand" or (
                path.startswith("/services/") and response.status_code == 200
            )
            assert "no-store" in kept or "no-cache" in kept or for_everybody, f"{path}: {kept}"
            assert ("public" in kept) == for_everybody, path
            assert not for_everybody or not (response.cookies or "Cookie" in response.get("Vary", "")), path
            if route.name.endswith(("_json", "_table", "_file", "_csv")) and response.status_code == 200:
                check_download(route.name, response)


def check_download(name: str, response: HttpResponse) -> None:
    """Hold a download to its type, its name and to cells that no spreadsheet runs."""
    kind = response["Content-Type"].split(";")[0]
    assert (
        "attachment" in response["Content-Disposition"] or "sandbox" in response["Content-Security-Policy"]
    ), name
    assert kind in (
        "text/csv",
        "application/json",
        "application/octet-stream",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "text/html",
    ), name
    if kind == "text/csv":
        for row in csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))):
            for cell in row:
                assert cell == guard_cell(cell), f"{name}: {cell}"


@pytest.mark.parametrize("path", PAGES)
def test_page_for_nobody_in_particular_has_the_policy(path: str) -> None:
    check_headers(path, Client().get(path))


def test_error_pages_have_the_policy_and_tell_nothing(cast: Cast, monkeypatch: Any) -> None:
    def break_down(*args: Any, **kwargs: Any) -> None:
        raise ValueError("secret of ann@example.org")

    monkeypatch.setattr("groundswell_web.home.views.list_places", break_down)
    client = sign_in(cast.people["lead"], raise_request_exception=False)
    answers = {
        500: client.get("/"),
        404: client.get("/engagements/nothing"),
        403: client.get("/people/"),
        400: Client().get("/", headers={"Host": "evil.example"}),
        413: Client().post("/", b"x" * 100_000, content_type="text/plain"),
    }

    for status, response in answers.items():
        text = response.content.decode()
        assert response.status_code == status
        check_headers(str(status), response)
        assert "no-store" in response["Cache-Control"]
        for word in ("secret", "Traceback", "ValueError", "django", "site-packages", "evil.example"):
            assert word not in text, f"{status} tells {word}"


def test_static_file_has_the_policy(settings: Any) -> None:
    response = Client().get("/static/groundswell.css")

    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/css")
    check_headers("static", response)
    let_go(response)


def test_folders_and_sources_are_not_served() -> None:
    for path in (
        "/static/",
        "/static/../config/settings.py",
        "/.git/config",
        "/static/%2e%2e/settings.py",
        "/var/",
    ):
        assert Client().get(path).status_code in (301, 302, 400, 404), path


def test_another_host_is_not_answered() -> None:
    asked = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    assert Client().get("/account/login/", headers=asked).status_code == 400
    page = Client().get("/account/login/", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in page.content.decode()


@pytest.mark.parametrize(
    "there",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
    ],
)
def test_nobody_is_sent_to_another_site(cast: Cast, there: str) -> None:
    person = cast.people["lead"]
    person.set_password("three random words")
    person.save()
    told = {"login": person.email, "password": "three random words", "next": there}
    answers = [
        Client().post("/account/login/", told),
        sign_in(person).post("/account/logout/", {"next": there}),
        sign_in(person).post("/account/reauthenticate/", {"password": "three random words", "next": there}),
    ]

    for response in answers:
        assert response.status_code in (200, 302)
        assert "evil.example" not in response.headers.get("location", "")
        assert not response.headers.get("location", "/").startswith("javascript")


def test_finding_asked_again_leads_back_into_the_findings(cast: Cast, full: dict[str, Any]) -> None:
    path = reverse("finding_again", args=[cast.engagement_id, full["kept_id"]])
    for there in ("https://evil.example/", f"{cast.address}findings/@evil.example", "//evil.example"):
        response = sign_in(cast.people["lead"]).post(path, {"back": there})
        assert response["location"].startswith(f"{cast.address}findings/")


def test_picture_opened_alone_runs_nothing(cast: Cast, full: dict[str, Any]) -> None:
    path = reverse("finding_picture", args=[cast.engagement_id, full["kept_id"], full["picture"]])
    response = sign_in(cast.people["lead"]).get(path)

    assert response["Content-Type"] == "image/svg+xml"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]


def test_scripts_write_text_and_evaluate_nothing() -> None:
    sources = Path(__file__).parents[3] / "src/groundswell_web"
    scripts = [path for path in sources.glob("*/static/**/*.js") if "govuk-frontend" not in path.name]
    assert scripts
    for path in scripts:
        text = path.read_text(encoding="utf-8")
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
                     "localStorage", "sessionStorage", "postMessage", "indexedDB"):  # fmt: skip
            assert word not in text, f"{path.name} uses {word}"
