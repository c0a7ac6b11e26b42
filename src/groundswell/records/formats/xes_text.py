"""The references of XML in attribute values: the five of the standard and numbered characters, no others."""

from __future__ import annotations

import re

_REFERENCE = re.compile(r"&(#[0-9]+|#x[0-9a-fA-F]+|[A-Za-z][\w.-]*);|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class UnknownReference(ValueError):
    """A reference that XML does not define by itself."""


def unescape(text: str) -> str:
    """Replace the references in an attribute's text.

    Raises:
        UnknownReference: an entity that XML does not define, or a bare ampersand.

    Example:
        >>> unescape("Housing &amp; Rent &#8364;")
        'Housing & Rent €'
    """
    return _REFERENCE.sub(_replace, text) if "&" in text else text


def _replace(match: re.Match[str]) -> str:
    name = match.group(1)
    if name is None:
        raise UnknownReference(match.group(0))
    if name.startswith("#"):
        number = int(name[2:], 16) if name[1] == "x" else int(name[1:])
        if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF or number == 0:
            raise UnknownReference(name)
        return chr(number)
    if name not in _NAMED:
        raise UnknownReference(name)
    return _NAMED[name]
