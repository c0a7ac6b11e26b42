"""The ledger, as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger."""

    name = "groundswell_web.ledger"
    label = "ledger"
