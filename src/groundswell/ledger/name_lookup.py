"""Finding whom or what a file means by a name; a name of several is asked, and an unknown one gets the nearest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache

from groundswell.errors.ledger_rows import NameOfSeveral, PersonNotKnown, PurposeNotKnown
from groundswell.errors.root import GroundswellError
from groundswell.ledger.known_names import KnownPerson, KnownPurpose

_NEAR = 0.75
Purpose = tuple[str, str]


class Names[K]:
    """Names and what they stand for: capitals and spaces do not matter.

    Args:
        pairs: each name, and what it stands for.

    Example:
        >>> names = Names([("Anna Kim", 1), ("anna.kim", 1), ("Sam", 2), ("sam", 3)])
        >>> names.find("ANNA  kim"), sorted(names.find("Sam")), names.suggest("Ana Kim")
        ({1}, [2, 3], 'Anna Kim')
    """

    def __init__(self, pairs: Iterable[tuple[str, K]]) -> None:
        self._meant: dict[str, set[K]] = {}
        self._written: dict[str, str] = {}
        for name, meant in pairs:
            key = even_name(name)
            if key:
                self._meant.setdefault(key, set()).add(meant)
                self._written.setdefault(key, name)
        self._found: dict[str, set[K]] = {}

    def __bool__(self) -> bool:
        return bool(self._meant)

    def find(self, text: str) -> set[K]:
        """Find what a name stands for: nothing, one, or several."""
        found = self._found.get(text)
        if found is None:
            found = self._found[text] = self._meant.get(even_name(text), set())
        return found

    def suggest(self, text: str) -> str:
        """Suggest the known name that is nearest; an empty text where none is near."""
        near = get_close_matches(even_name(text), self._written, 1, _NEAR)
        return self._written[near[0]] if near else ""

    def list_written(self) -> list[str]:
        """List the names as they were given."""
        return list(self._written.values())


def even_name(text: str) -> str:
    """Write a name as it is compared: small letters, single spaces."""
    return " ".join(text.split()).casefold()


@lru_cache(maxsize=8192)
def even_reference(text: str) -> str:
    """Write a number of an invoice as it is compared: letters and digits alone, small.

    Example:
        >>> even_reference("INV-2024/001") == even_reference("inv 2024 001")
        True
    """
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def name_people(people: Sequence[KnownPerson]) -> Names[str]:
    """Gather the names of people."""
    return Names((name, person.key) for person in people for name in person.names)


def name_purposes(purposes: Sequence[KnownPurpose], *, takes_leave: bool = False) -> Names[Purpose]:
    """Gather the names of purposes, each also with its kind before it: "target: Faster intake".

    Args:
        purposes: everything that a line can be for.
        takes_leave: whether leave is among what a line can be for.
    """
    pairs: list[tuple[str, Purpose]] = []
    for one in purposes:
        if one.purpose == "leave" and not takes_leave:
            continue
        meant = (one.purpose, one.key)
        for name in one.names:
            pairs += [(name, meant), (f"{one.purpose}: {name}", meant)]
        if one.purpose == "overhead":
            pairs.append(("overhead", meant))
    return Names(pairs)


def doubt_person(names: Names[str], text: str) -> GroundswellError:
    """Build the error of a name that is nobody's, or that several have."""
    found = names.find(text)
    if len(found) > 1:
        return NameOfSeveral(text, sorted(found))
    return PersonNotKnown(text, names.suggest(text) if text else "")


def doubt_purpose(names: Names[Purpose], text: str) -> GroundswellError:
    """Build the error of a purpose that is none, or of a name that several have."""
    found = names.find(text)
    if len(found) > 1:
        return NameOfSeveral(text, sorted(f"{purpose}: {text}" for purpose, _key in found))
    return PurposeNotKnown(text, names.suggest(text) if text else "")
