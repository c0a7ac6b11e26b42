"""Telling old code pages apart by the letters that their bytes would be: Windows, ISO and DOS pages of Europe.

A page with one byte per letter never says which one it is. But a language uses few letters beyond ASCII, each about as
often as ever: the page by which the bytes become the likeliest letters of one of its languages is taken.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache

WESTERN = "windows-1252"
# For each language its letters beyond ASCII, the frequent ones first.
_LANGUAGES = {
    "western": "éàèêçîôûëïùâœüäößáíóúñãåøæìòõý", "german": "üäöß", "spanish": "óíáñéúü", "portuguese": "ãçáéíóêõúâàô",
    "nordic": "åäöøæé", "icelandic": "áðíéóúþæýö", "italian": "àèòùìé", "estonian": "äõüöšž",
    "polish": "ąłęóżśćńź", "czech": "íáéěřčšžýůúňóťď", "slovak": "áíéčžýšľťúňôďĺäóŕ", "hungarian": "áéöóüíőúű",
    "romanian": "ăîâşţ", "croatian": "čšžćđ", "lithuanian": "ėšųžąčįūę", "latvian": "āīšēūņģļžķč",
    "turkish": "ıüşçğöİŞÇ", "greek": "αοιετσνηυρπκμλςίόάγέδωήχύθφώβξζψϊϋ",
    "russian": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "ukrainian": "оаиніетврслкдмупзьягбчйхцшжюїєщфґ", "bulgarian": "аоиентрсвлдкпмзугбчъцщжйхяшюфь",
}  # fmt: skip
_PAGES: dict[str, tuple[str, ...]] = {
    WESTERN: ("western", "german", "spanish", "portuguese", "nordic", "icelandic", "italian", "estonian"),
    "cp1250": ("polish", "czech", "slovak", "hungarian", "romanian", "croatian"),
    "iso8859-2": ("polish", "czech", "slovak", "hungarian", "romanian", "croatian"),
    "cp1251": ("russian", "ukrainian", "bulgarian"),
    "koi8-r": ("russian",),
    "cp866": ("russian",),
    "cp1253": ("greek",),
    "cp1254": ("turkish",),
    "cp1257": ("lithuanian", "latvian", "estonian"),
    "cp850": ("western", "german", "spanish", "portuguese", "nordic", "italian"),
    "cp852": ("polish", "czech", "slovak", "hungarian", "croatian"),
}
_SIGNS = "’‘“”„–—…€•°§№«»\xa0´`·®©™º²³½×ªŻŁ"
_STRANGE, _SIGN, _INSIDE = math.log(1e-5), math.log(0.01), math.log(1e-4)
_LEAST_GAIN, _LEAST_MEAN = 8.0, 0.15
# A page by which the letters of no language come out is not taken.
_LEAST_LIKELY = -5.5
_LOOKED_AT = 200_000


def guess_code_page(data: bytes) -> str:
    """Guess by which page bytes beyond ASCII were written.

    Windows-1252 is taken unless another page is clearly likelier: by a factor of e^8 in all.

    Args:
        data: text with one byte per letter.

    Returns:
        The page's name in Python.

    Example:
        >>> guess_code_page("Wniosek złożony, wpłynęło pismo, źródło, decyzję ogłoszono".encode("cp1250"))
        'cp1250'
        >>> guess_code_page("größere Änderung der Straße".encode("cp1252"))
        'windows-1252'
    """
    pairs = Counter(_list_marks(data[:_LOOKED_AT]))
    if not pairs:
        return WESTERN
    if _is_japanese(data[: data.rfind(b"\n") + 1] or data):
        return "cp932"
    scores = {page: _score(pairs, page) for page in _PAGES}
    best = max(scores, key=lambda page: scores[page])
    gain = scores[best] - scores[WESTERN]
    count = sum(pairs.values())
    telling = gain > max(_LEAST_GAIN, _LEAST_MEAN * count) and scores[best] > _LEAST_LIKELY * count
    return best if telling else WESTERN


def _is_japanese(data: bytes) -> bool:
    """Whether all decodes as Shift-JIS, and nearly all of it beyond ASCII as kana or usual kanji of two bytes."""
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        return False
    letters = [letter for letter in text if ord(letter) > 127]
    usual = [letter for letter in letters if _is_usual_japanese(letter)]
    return len(letters) >= 8 and len(usual) > 0.95 * len(letters)


def _is_usual_japanese(letter: str) -> bool:
    code = letter.encode("cp932")
    return len(code) == 2 and (code[0] in (0x81, 0x82, 0x83) or 0x88 <= code[0] <= 0x98)


def _list_marks(data: bytes) -> list[tuple[int, bool]]:
    """List the bytes beyond ASCII, and whether each stands inside a word of ASCII letters or other such bytes."""
    out = []
    for at, byte in enumerate(data):
        if byte > 127:
            before = data[at - 1] if at else 32
            after = data[at + 1] if at + 1 < len(data) else 32
            out.append((byte, _is_letter(before) and _is_letter(after)))
    return out


def _is_letter(byte: int) -> bool:
    return byte > 127 or 65 <= byte <= 90 or 97 <= byte <= 122


def _score(pairs: Counter[tuple[int, bool]], page: str) -> float:
    """Weigh how likely the bytes are in the likeliest language of a page."""
    return max(
        sum(count * _weigh(byte, inside, page, language) for (byte, inside), count in pairs.items())
        for language in _PAGES[page]
    )


@lru_cache(maxsize=65_536)
def _weigh(byte: int, inside: bool, page: str, language: str) -> float:
    try:
        letter = bytes([byte]).decode(page)
    except UnicodeDecodeError:
        return _STRANGE
    shares = _share_letters(language)
    if letter in shares:
        return math.log(shares[letter])
    if letter.lower() in shares:
        return math.log(shares[letter.lower()] * (0.02 if inside else 0.15))
    if letter in _SIGNS:
        return _INSIDE if inside and letter not in "’´`" else _SIGN
    return _STRANGE if inside or not letter.isalpha() else _INSIDE


@lru_cache(maxsize=64)
def _share_letters(language: str) -> dict[str, float]:
    """Give each letter its share, the n-th about 1 / (n + 3), as letters of a language roughly are."""
    letters = _LANGUAGES[language]
    weights = [1 / (place + 3) for place, _letter in enumerate(letters)]
    return {letter: 0.95 * weight / sum(weights) for letter, weight in zip(letters, weights, strict=True)}
