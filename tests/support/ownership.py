"""What an extract shows of the permits service, for the tests of ownership."""

from __future__ import annotations

from typing import Any


def see_points() -> list[Any]:
    """Three steps and an end that shares its name with one of them."""
    from groundswell_web.ownership.actions import SeenPoint

    return [
        SeenPoint("step", "Check", "agency", 20.0, 18.0, 22.0, 20000.0, 0.5, 60, 900),
        SeenPoint("step", "Sign", "agency", 10.0, 9.0, 11.0, 10000.0, 0.25, 5, 800),
        SeenPoint("step", "Answer of applicant", "applicant", 10.0, 9.0, 11.0, 9000.0, 0.25, 9, 300),
        SeenPoint("end", "Sign", "unknown", 0.0, 0.0, 0.0, 0.0, 0.0, 0, 700),
    ]
