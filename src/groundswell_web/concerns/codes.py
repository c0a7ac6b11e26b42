"""The code of an unnamed concern: shown once, stored as a digest, typed back by hand."""

from __future__ import annotations

import hashlib
import secrets

# Letters and digits that nobody mistakes for one another on paper; 20 of them are 100 bits.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("OIL", "011")
_LENGTH = 20


def draw_code() -> str:
    """Draw a new code, in groups of five: ``7Q2MK-0ZB4T-XW9PA-3HJ5N``."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return "-".join(signs[start : start + 5] for start in range(0, _LENGTH, 5))


def digest_code(code: str) -> str:
    """Compute what is stored of a code, however it was typed.

    The code is random and long, so a plain digest cannot be searched through.

    Example:
        >>> digest_code("7q2mk ozb4t") == digest_code("7Q2MK-0ZB4T")
        True
    """
    signs = "".join(sign for sign in code.upper().translate(_ALIKE) if sign in _SIGNS)
    return hashlib.sha256(signs.encode()).hexdigest()


def is_code_of(code: str, digest: str) -> bool:
    """Tell whether a code is the one that a digest was made from."""
    return bool(digest) and secrets.compare_digest(digest_code(code), digest)
