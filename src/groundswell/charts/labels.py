"""Names from the records as charts may show them: printable, and cut or broken to the room there is."""

from __future__ import annotations

import re


def make_printable(text: str) -> str:
    r"""Replace what a browser or a terminal would act on: control characters and turns of direction.

    Example:
        >>> make_printable("a\x1b[31mb")
        'a�[31mb'
    """
    return _UNPRINTABLE.sub("\ufffd", text)


_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def shorten_label(text: str, letters: int) -> str:
    """Cut a label to so many letters, with an ellipsis where something went.

    Example:
        >>> shorten_label("Waiting for the advice of the fire brigade", 16)
        'Waiting for the…'
    """
    plain = " ".join(text.split())
    if len(plain) <= letters:
        return plain
    return plain[: max(letters - 1, 1)].rstrip() + "…"


def wrap_label(text: str, letters: int, most_lines: int) -> list[str]:
    """Break a name into lines of so many letters; what does not fit ends in an ellipsis.

    Example:
        >>> wrap_label("Advice of the fire brigade", 12, 2)
        ['Advice of', 'the fire…']
    """
    words = make_printable(" ".join(text.split())).split(" ")
    lines = [""]
    for word in words:
        candidate = f"{lines[-1]} {word}".strip()
        if len(candidate) <= letters or not lines[-1]:
            lines[-1] = candidate
        else:
            lines.append(word)
    cut = [line if len(line) <= letters else line[: letters - 1] + "…" for line in lines]
    if len(cut) > most_lines:
        last = cut[most_lines - 1]
        cut = [*cut[: most_lines - 1], last.rstrip("…")[: letters - 1] + "…"]
    return cut
