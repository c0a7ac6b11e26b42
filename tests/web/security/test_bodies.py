"""What is sent is bounded before it is read: nobody makes the server read or store what it does not take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import FakePayload
from support.everything import sign_in
from support.workbench import Cast

from groundswell_web.config.bodies import FORM_BYTES, SIGNED_OUT_BYTES


class Unread(FakePayload):
    """A body that fails the test when somebody reads it."""

    def read(self, *args: Any, **kwargs: Any) -> bytes:
        """Fail."""
        raise AssertionError("the body was read")


def send(client: Client, path: str, length: str, **more: Any) -> Any:
    """Send a form that says how long it is, and must not be read."""
    extra = {"CONTENT_LENGTH": length, "wsgi.input": Unread(b""), **more}
    return client.generic("POST", path, content_type="multipart/form-data; boundary=x", **extra)


@pytest.mark.parametrize(
    "path", ["/", "/account/login/", "/nothing", "/api/openapi.json", "records/new", "records/begin"]
)
def test_signed_out_nothing_long_is_read(cast: Cast, path: str) -> None:
    address = path if path.startswith("/") else f"{cast.address}{path}"

    assert send(Client(), address, str(SIGNED_OUT_BYTES + 1)).status_code == 413
    assert send(Client(), address, "9" * 40).status_code == 413


def test_signed_in_a_form_stays_a_form(cast: Cast) -> None:
    client = sign_in(cast.people["lead"])

    assert send(client, f"{cast.address}concerns/new", str(FORM_BYTES + 1)).status_code == 413
    assert send(client, f"{cast.address}records/begin", str(FORM_BYTES + 1)).status_code == 413
    assert send(client, "/nothing", str(FORM_BYTES + 1)).status_code == 413


def test_address_for_files_is_closed_to_who_may_not_send_any(cast: Cast) -> None:
    for role in ("observer", "sponsor", "caseworker"):
        assert (
            send(sign_in(cast.people[role]), f"{cast.address}records/new", str(FORM_BYTES + 1)).status_code
            == 403
        )
    stranger = sign_in(cast.people["stranger"])
    assert send(stranger, f"{cast.address}records/new", str(FORM_BYTES + 1)).status_code == 404


def test_address_for_files_bounds_them_itself(cast: Cast, settings: Any) -> None:
    settings.UPLOAD_BYTES = 2 * FORM_BYTES
    client = sign_in(cast.people["lead"])

    assert send(client, f"{cast.address}records/new", str(20 * FORM_BYTES)).status_code == 413
    assert send(client, f"{cast.address}ownership/import/owners", str(20 * FORM_BYTES)).status_code in (
        302,
        404,
    )


def test_length_that_nobody_told_is_refused(cast: Cast) -> None:
    client = sign_in(cast.people["lead"])

    assert send(client, "/", "", HTTP_TRANSFER_ENCODING="chunked").status_code == 411
    for length in ("-1", "1e9", "٣", "0x10", "1 2"):
        assert send(client, "/", length).status_code == 400


def test_form_of_thousands_of_fields_is_refused(cast: Cast) -> None:
    told = {f"field{number}": "x" for number in range(3000)}

    assert sign_in(cast.people["lead"]).post("/account/logout/", told).status_code == 400


def test_refused_file_leaves_nothing_on_the_disk(cast: Cast, data: Path) -> None:
    file = SimpleUploadedFile("big.csv", b"x" * (SIGNED_OUT_BYTES + 1))

    assert Client().post(f"{cast.address}records/new", {"files": file}).status_code == 413
    assert [path for path in data.rglob("*") if path.is_file()] == []
