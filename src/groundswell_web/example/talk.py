"""What people worry about and what they said in the example."""

from __future__ import annotations

from datetime import datetime

from groundswell_web.example.people import Cast


def record_sessions(cast: Cast, now: datetime) -> None:
    """Record three sessions in which people were heard."""


def raise_answered_concern(cast: Cast, now: datetime) -> None:
    """Raise a concern and answer it."""


def raise_open_concern(cast: Cast, now: datetime) -> None:
    """Raise a concern that waits for the lead."""


def write_report(cast: Cast, now: datetime) -> None:
    """Draft the discovery report."""
