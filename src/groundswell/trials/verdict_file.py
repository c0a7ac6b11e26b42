"""The verdict as a file: bound to the registration it belongs to, with a hash of all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from groundswell.trials.design import write_canonical

VERDICT_FORMAT = "groundswell-verdict-1"


def seal_verdict(registration_sha256: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """Bind a verdict, and what it was decided from, to its registration.

    Args:
        registration_sha256: of the registration.
        document: with the ``verdict`` and how many ``looks`` it was decided from.

    Returns:
        What stands in ``verdict.json``.

    Example:
        >>> sealed = seal_verdict("0" * 64, {"looks": 3})
        >>> sealed["format"], is_sealed(sealed), is_sealed(sealed | {"looks": 4})
        ('groundswell-verdict-1', True, False)
    """
    told = {"format": VERDICT_FORMAT, "registration": registration_sha256, **document}
    return {**told, "sha256": hashlib.sha256(write_canonical(told)).hexdigest()}


def is_sealed(document: Mapping[str, Any]) -> bool:
    """Tell whether a sealed verdict is as it was written."""
    told = {name: value for name, value in document.items() if name != "sha256"}
    return bool(document["sha256"] == hashlib.sha256(write_canonical(told)).hexdigest())
