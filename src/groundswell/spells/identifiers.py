"""The keyed hash under which the store knows a case or an officer."""

from __future__ import annotations

import hashlib
import hmac


def hash_identifier(key: bytes, text: str) -> str:
    """Hash one identifier as the store does, to find a known case in it.

    Args:
        key: the key that the records were read with.
        text: the identifier as it stands in the export.

    Returns:
        Its keyed hash: the first 12 hex digits of HMAC-SHA-256.

    Example:
        >>> hash_identifier(b"key", "case-1")
        'efda5ae73bce'
    """
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:12]
