"""Seal an event: the digest that ties it to the one before."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

START = "0" * 64
SEALED = ("at", "by_key", "by_name", "verb", "subject_kind", "subject_key", "subject_name", "before", "after")


def compute_digest(chain: str, sequence: int, previous: str, facts: dict[str, Any]) -> str:
    """Compute the SHA-256 of an event and of the digest before it.

    Args:
        chain: name of the chain.
        sequence: place in it, from 1.
        previous: digest of the event before, or `START`.
        facts: the event's fields named in `SEALED`; ``at`` aware.

    Returns:
        64 hexadecimal digits. Whoever has the facts can compute it with any tool: it is the SHA-256 of the JSON
        list ``[chain, sequence, previous, facts…]``, keys sorted, no blanks, UTF-8.
    """
    at: datetime = facts["at"]
    told = [chain, sequence, previous, at.astimezone(UTC).isoformat(timespec="microseconds")]
    told += [facts[name] for name in SEALED if name != "at"]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
