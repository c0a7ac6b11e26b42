"""What the tests of security share: engagements full of things, and a walk over all addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from support.everything import OURS, choose_arguments, fill_everything, let_go
from support.routes import Route
from support.workbench import Cast, build_cast


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path, clock: None, db: None) -> Path:
    """A folder of its own for each test, and no tries counted from another."""
    cache.clear()
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    return settings.DATA


@pytest.fixture
def full(cast: Cast, now: datetime, tmp_path: Path) -> dict[str, Any]:
    """The engagement with something behind every address; gives the arguments of addresses."""
    return fill_everything(cast, now, tmp_path / "exports")


@pytest.fixture
def others(now: datetime) -> Cast:
    """Another engagement, with people of its own."""
    return build_cast(now, "Licences")


@pytest.fixture
def walk(full: dict[str, Any]) -> Callable[..., Iterator[tuple[Route, str, HttpResponse]]]:
    """Ask every address of ours, and take back whatever that did: ``for route, path, response in walk(client)``."""

    def ask_all(
        client: Client, method: str = "get", **more: Any
    ) -> Iterator[tuple[Route, str, HttpResponse]]:
        for route in OURS:
            path = reverse(route.name, kwargs=choose_arguments(route, full))
            with transaction.atomic():
                response = getattr(client, method)(path, **more)
                transaction.set_rollback(True)
            yield route, path, response
            let_go(response)

    return ask_all
