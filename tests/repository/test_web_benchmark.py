"""What the benchmark of the workbench sums up and judges, from answers that are made up; nothing is started."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
from repository.tree import ROOT

PROCESSES = {"the server": {"resident_mb": 100.0, "own_mb": 50.0}}


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module that sums up, judges and writes."""
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("benchmarks.workbench.figures")


def answer(kind: str, took_s: float, status: int = 200) -> dict[str, Any]:
    in_app = None if kind == "bare page" else took_s / 2
    return {"kind": kind, "status": status, "took_s": took_s, "in_app_s": in_app, "is_kept": True}


def build_document(figures: Any, *answers: dict[str, Any], grown_mb: float = 0.0) -> dict[str, Any]:
    later = {"the server": {"resident_mb": 100.0 + grown_mb, "own_mb": 50.0}}
    memory = [
        {"at_s": at, "processes": sizes} for at, sizes in ((0, PROCESSES), (60, PROCESSES), (300, later))
    ]
    load = {"database": "sqlite", "load": 0.1, "answers": figures.sum_up(answers), "memory": memory}
    first = {"scope": "a third", "question": "waits", "ready_s": 0.8, "shown_s": 1.0}
    slow = {"scope": "a third", "question": "causes", "ready_s": 2.5, "shown_s": 3.0}
    return {
        "machine": {"model": "a processor", "cores": 2, "versions": {"django": "6.1"}},
        "settings": {"events": 10, "minutes": 5.0, "on": "2026-11-23", "people": 50, "load": 0.1},
        "servers": [],
        "loads": [load],
        "firsts": [first, slow],
        "goals": [],
    }


def judge(figures: Any, document: dict[str, Any]) -> dict[str, bool | None]:
    return {goal.what: goal.is_met for goal in figures.judge(document)}


def test_load_without_errors_and_fast_enough_meets_its_goals(figures: Any) -> None:
    document = build_document(
        figures, answer("finding", 0.1), answer("picture", 9.0), answer("bare page", 0.01)
    )

    met = judge(figures, document)

    assert met["sqlite: p95 of pages whose results are kept"]
    assert met["sqlite: answers that are errors"]
    assert met["sqlite: memory of the server"]
    assert not met["first answer, a third"]  # causes took longer than two seconds


def test_load_with_an_error_a_slow_page_or_growing_memory_misses_its_goals(figures: Any) -> None:
    document = build_document(
        figures, answer("finding", 0.4), answer("picture", 0.1, 500), answer("bare page", 0.01), grown_mb=20.0
    )

    met = judge(figures, document)

    assert not met["sqlite: p95 of pages whose results are kept"]
    assert not met["sqlite: answers that are errors"]
    assert not met["sqlite: memory of the server"]


def test_section_is_written_between_its_marks_and_names_what_was_slow(figures: Any, tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text(f"before\n{figures.BEGIN}\nold\n{figures.END}\nafter\n", encoding="utf-8")
    document = build_document(figures, answer("finding", 0.1), answer("bare page", 0.01))

    figures.write_page(page, document)

    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert "**2.50** (3.0)" in text
