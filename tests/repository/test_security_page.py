"""The page on security: each file and test that it names is there, each number stands once, the counts are right."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from repository.tree import ROOT

PAGE = ROOT / "docs/explanation/security.md"
TEXT = PAGE.read_text(encoding="utf-8")
ITEMS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (\S.*?) \| (.*?) \| (.*?) ?\|$", TEXT, re.MULTILINE)
NAMED = sorted(
    set(
        re.findall(
            r"`((?:tests|src|docs|requirements|scripts)/[^`:\s]+|[\w-]+\.(?:md|json))(?:::(\w+))?`", TEXT
        )
    )
)
# How many items of levels 1 and 2 each chapter of the standard has.
CHAPTERS = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    10: 29,
    11: 14,
    12: 9,
    13: 13,
    14: 9,
    15: 13,
    16: 16,
    17: 7,
}


def test_page_holds_each_item_once() -> None:
    numbers = [number for number, *_rest in ITEMS]

    assert [number for number, times in Counter(numbers).items() if times > 1] == []
    assert Counter(int(number.split(".")[0]) for number in numbers) == CHAPTERS


@pytest.mark.parametrize("path", sorted({path for path, _test in NAMED}))
def test_file_that_the_page_names_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("path", "test"), [one for one in NAMED if one[1]])
def test_test_that_the_page_names_exists(path: str, test: str) -> None:
    assert re.search(
        rf"^    ?(?:async )?def {test}\(|^def {test}\(",
        (ROOT / path).read_text(encoding="utf-8"),
        re.MULTILINE,
    )


def test_item_as_it_stands_says_how_and_by_which_test() -> None:
    for number, asked, stands, how, held in ITEMS:
        assert asked, number
        assert stands in ("met", "**not met**", "not applicable"), number
        assert how, number
        if stands == "met":
            assert "::" in held, f"{number} is called met, and no test holds it"
            assert "`" in how or "below" in how or "same table" in how, (
                f"{number} is called met, and no file is named"
            )
        assert stands != "**not met**" or len(how) > 20 or how == "As before", number


def test_counts_of_the_page_are_those_of_its_items() -> None:
    stands = Counter(stands for _number, _asked, stands, _how, _held in ITEMS)
    told = re.search(
        r"Of (\d+) items \*\*(\d+) are met\*\*, \*\*(\d+) are not met\*\*, and (\d+) do not concern", TEXT
    )

    assert told is not None
    assert [int(count) for count in told.groups()] == [
        len(ITEMS),
        stands["met"],
        stands["**not met**"],
        stands["not applicable"],
    ]
