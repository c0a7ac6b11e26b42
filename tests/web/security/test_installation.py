"""An installation set as docs/how-to/run-the-workbench.md says: checked, and nothing secret in its files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from support.workbench import Cast

pytestmark = pytest.mark.one_database

ROOT = Path(__file__).parents[3]
TOLD = """
import json
from django.conf import settings as s
import django; django.setup()
from django.test import Client
c = Client()
page = c.get("/account/login/", secure=True, headers={"host": "groundswell.agency.example"})
plain = c.get("/account/login/", headers={"host": "groundswell.agency.example"})
program = c.get("/api/openapi.json", headers={"host": "groundswell.agency.example"})
print(json.dumps({
    "cookies": [(n, m["secure"], m["httponly"], m["samesite"], m["path"], m["domain"]) for n, m in c.cookies.items()],
    "names": [s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME], "flags": [s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY],
    "hsts": page.get("Strict-Transport-Security"), "factor": s.SECOND_FACTOR_NEEDED, "debug": s.DEBUG,
    "plain": [plain.status_code, plain.get("location")], "program": program.status_code,
}))
"""


def make_environment(data: Path, **more: str) -> dict[str, str]:
    """Give the environment that the page asks for."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GROUNDSWELL_", "DJANGO_", "DATABASE_"))
    }
    return (
        kept
        | {
            "DJANGO_SETTINGS_MODULE": "groundswell_web.config.settings",
            "GROUNDSWELL_SECRET_KEY": "w4Kq-7rT_9zLm2XvB8nYc3HdJ6fGs5PaE1uQo0Ri-" + "tZxWvUyN-k3Bq9Lm",
            "GROUNDSWELL_ADDRESS": "https://groundswell.agency.example",
            "GROUNDSWELL_HOSTS": "groundswell.agency.example",
            "GROUNDSWELL_PROXIES": "1",
            "GROUNDSWELL_MAIL_HOST": "mail.agency.example",
            "GROUNDSWELL_MAIL_FROM": "groundswell@agency.example",
            "GROUNDSWELL_DATA": str(data),
        }
        | more
    )


def run(data: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command in that environment."""
    return subprocess.run(
        [sys.executable, *command],
        env=make_environment(data, **more),
        capture_output=True,
        text=True,
        check=False,
    )


def test_check_for_an_installation_finds_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, "-m", "groundswell_web", "check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_installation_with_https_says_so_to_browsers_and_programs(tmp_path: Path) -> None:
    assert run(tmp_path, "-m", "groundswell_web", "set_up").returncode == 0
    done = run(tmp_path, "-c", TOLD)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])

    assert told["names"] == ["__Host-session", "__Host-csrf"]
    assert told["flags"] == [True, True]
    assert told["cookies"] == [["__Host-csrf", True, True, "Lax", "/", ""]]
    assert "max-age=31536000; includeSubDomains" in told["hsts"]
    assert told["plain"] == [301, "https://groundswell.agency.example/account/login/"]
    assert told["program"] == 403
    assert told["factor"] is True
    assert told["debug"] is False


@pytest.mark.parametrize("key", ["", "short", "x" * 49])
def test_installation_without_a_secret_does_not_start(tmp_path: Path, key: str) -> None:
    done = run(tmp_path, "-m", "groundswell_web", "check", GROUNDSWELL_SECRET_KEY=key)

    assert done.returncode != 0
    assert "GROUNDSWELL_SECRET_KEY" in done.stderr


def test_secrets_stand_in_no_file() -> None:
    looks_secret = re.compile(
        r"""(?ix)(secret_key|password|passwd|api_key|client_secret|token)\s*[:=]\s*["'][^"'\s{}<>…]{8,}["']"""
        r"""|-----BEGIN[ ]\w*[ ]?PRIVATE|postgres(?:ql)?://\w+:(?!PASSWORD|secret@|…|\{)[^@\s"']{3,}@"""
    )
    for folder in ("src", "scripts"):
        for path in (ROOT / folder).rglob("*.py"):
            found = looks_secret.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{path}: {found[0] if found else ''}"


def test_nothing_is_run_that_was_told() -> None:
    dangerous = re.compile(
        r"(?<![.\w])(?:eval|exec)\(|shell=True|os\.system|pickle\.loads?|marshal\.load|yaml\.load\(|from_string\(|"
        r"mark_safe|\.extra\(|RawSQL|hashlib\.(?:md5|sha1)\(|verify=False|jsonp"
    )
    for path in (ROOT / "src/groundswell_web").rglob("*.py"):
        found = dangerous.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path}: {found[0] if found else ''}"
    for path in (ROOT / "src/groundswell_web").rglob("*.html"):
        text = (
            path.read_text(encoding="utf-8").replace(" ", "").replace("{{paper.style|safe}}", "")
        )  # a file of ours
        assert "|safe" not in text, path


def test_secrets_are_drawn_at_random_where_they_are_made() -> None:
    for path in (ROOT / "src/groundswell_web").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^(?:import random|from random import)", text, re.MULTILINE), path


def test_wrong_keys_of_programs_are_not_tried_without_end(cast: Cast) -> None:
    cache.clear()
    path = f"/api/engagements/{cast.engagement_id}/findings"
    answers = [Client().get(path, headers={"Authorization": f"Bearer gs_{n}"}).status_code for n in range(70)]

    assert answers[:60] == [401] * 60
    assert answers[-1] == 429


def test_key_in_the_address_opens_nothing(cast: Cast) -> None:
    path = f"/api/engagements/{cast.engagement_id}/findings"

    assert Client().get(f"{path}?key=gs_x&token=gs_x&access_token=gs_x").status_code == 401
