"""Uploads by a form and in parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile


def test_a_form_with_the_example_proposes_a_reading_at_once(client_of: Any, cast: Any, example: Path) -> None:
    client = client_of("member")
    file = SimpleUploadedFile("receipt.csv.gz", example.read_bytes())
    response = client.post(cast.address + "records/new", {"name": "First", "files": file})
    assert response.status_code == 302, response.content.decode()
    page = client.get(response["Location"], follow=True)
    text = page.content.decode()
    assert "How it would be read" in text
    assert "case:concept:name" in text
    assert "1,434" in text
