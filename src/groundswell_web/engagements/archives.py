"""How the apps take part in the archive of an engagement.

Nobody has to sign up: each model that leads to an engagement, by a field of its own or over its foreign keys, is
written whole and read back exactly. What an app says here, in its ``exports.py``, are the exceptions: models and
rows that stay behind, each with the reason, fields whose value is no use or a secret elsewhere, and files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Terms:
    """What differs from "every row, every field, no files" for one app.

    Args:
        left_out: models that stay behind: name of the model, and why, in a sentence that the archive shows.
        only: which rows of a model go: name of the model, and a filter such as ``{"state": "ready"}``.
        instead: ``"Model.field"`` and what is written in its place.
        files: where the app's files lie under the data folder, as patterns in which ``{engagement}`` stands for the
            engagement's id: ``"ownership/{engagement}/*.bin"``. Only what matches is ever put back.
        list_files: gives those that go: path under the data folder, and the name by which people know them.
        secrets: patterns of files that go only when somebody asks for them.
    """

    left_out: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    instead: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    list_files: Callable[[UUID], dict[str, str]] | None = None
    secrets: tuple[str, ...] = ()


class Archives:
    """The terms of the apps."""

    def __init__(self) -> None:
        self._terms: dict[str, Terms] = {}

    def register(self, app: str, terms: Terms) -> None:
        """Take the terms of an app in. Other terms for the same app are a mistake in the code."""
        if self._terms.get(app, terms) != terms:
            raise ValueError(f"the app {app!r} has its terms already")
        self._terms[app] = terms

    def get(self, app: str) -> Terms:
        """Give the terms of an app; without any, all of it goes."""
        return self._terms.get(app, Terms())

    def items(self) -> list[tuple[str, Terms]]:
        """All terms, in the order of the apps' names."""
        return sorted(self._terms.items())


ARCHIVES = Archives()
