"""What has changed between two versions of the records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.uploads import import_export, write_export

from groundswell_web.records import comparisons, queries


def test_two_versions_are_compared_from_the_page_of_either(
    cast: Any, now: Any, client_of: Any, tmp_path: Path
) -> None:
    first = import_export(cast, now, write_export(tmp_path, cases=200))
    second = import_export(cast, now, write_export(tmp_path, cases=260))
    client = client_of("member")
    assert f"since/{first}/" in client.get(f"{cast.address}records/{second}/").content.decode()
    page = client.get(f"{cast.address}records/{second}/since/{first}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "What changed since" in text
    assert "The backlog was 4 cases and is 4." in text
    kept = comparisons.find_comparison(
        *(queries.get_extract(cast.engagement_id, one) for one in (first, second)), sees_cases=True
    )
    assert kept is not None
    assert kept["headline"] in text
    assert kept["headline"] in client.get(f"{cast.address}records/{first}/since/{second}/").content.decode()


def test_a_large_comparison_is_left_to_the_worker_and_asked_once(
    cast: Any, now: Any, client_of: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    from django_tasks_db.models import DBTaskResult

    monkeypatch.setattr(comparisons, "SMALL_CASES", 0)
    first = import_export(cast, now, write_export(tmp_path, cases=200))
    second = import_export(cast, now, write_export(tmp_path, cases=260))
    client = client_of("member")
    address = f"{cast.address}records/{second}/since/{first}/"
    assert "being compared" in client.get(address).content.decode()
    client.get(address)
    asked = DBTaskResult.objects.filter(task_path__endswith="compare_extracts")
    assert asked.count() == 1
    comparisons.record_comparison(cast.engagement_id, first, second)
    assert "The backlog was" in client.get(address).content.decode()


def test_a_version_is_not_compared_with_itself_or_with_another_engagements(
    cast: Any, now: Any, client_of: Any, tmp_path: Path
) -> None:
    from support.workbench import build_cast

    first = import_export(cast, now, write_export(tmp_path))
    other = import_export(build_cast(now, "Taxes"), now, write_export(tmp_path))
    client = client_of("member")
    assert client.get(f"{cast.address}records/{first}/since/{first}/").status_code == 404
    assert client.get(f"{cast.address}records/{first}/since/{other}/").status_code == 404


def test_whoever_sees_groups_only_is_told_no_small_backlog(
    cast: Any, now: Any, client_of: Any, tmp_path: Path
) -> None:
    first = import_export(cast, now, write_export(tmp_path, cases=200))
    second = import_export(cast, now, write_export(tmp_path, cases=260))
    text = client_of("sponsor").get(f"{cast.address}records/{second}/since/{first}/").text

    assert "What changed since" in text
    assert "The backlog was" not in text
    assert "fewer than 10 cases" in text
