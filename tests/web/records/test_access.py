"""Who may do what with records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from support.uploads import import_export, upload, write_export


@pytest.mark.parametrize(
    ("role", "see", "send", "connect", "cases"),
    [
        ("sponsor", 200, 403, 403, 403),
        ("lead", 200, 200, 200, 200),
        ("member", 200, 200, 403, 200),
        ("caseworker", 200, 403, 403, 200),
        ("observer", 403, 403, 403, 403),
        ("stranger", 404, 404, 404, 404),
    ],
)
def test_each_role_gets_as_far_as_the_table_says(
    role: str,
    see: int,
    send: int,
    connect: int,
    cases: int,
    client_of: Any,
    cast: Any,
    now: Any,
    tmp_path: Path,
) -> None:
    ready = import_export(cast, now, write_export(tmp_path))
    open_one = upload(cast, now, write_export(tmp_path))
    client = client_of(role)
    assert client.get(cast.address + "records/").status_code == see
    assert client.get(f"{cast.address}records/{ready}/").status_code == see
    assert client.get(cast.address + "records/new").status_code == send
    assert client.get(f"{cast.address}records/{open_one}/reading").status_code == send
    assert client.get(cast.address + "records/connections/new").status_code == connect
    assert client.get(f"{cast.address}records/{ready}/set-aside.csv").status_code == cases


def test_somebody_signed_out_is_sent_to_the_sign_in(cast: Any, clock: None) -> None:
    response = Client().get(cast.address + "records/")
    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


def test_the_state_of_play_invites_to_upload_and_then_says_as_of_when(
    client_of: Any, cast: Any, now: Any, tmp_path: Path
) -> None:
    client = client_of("member")
    assert "Upload an export" in client.get(cast.address).content.decode()
    import_export(cast, now, write_export(tmp_path))
    text = client.get(cast.address).content.decode()
    assert "cases, as of" in text
