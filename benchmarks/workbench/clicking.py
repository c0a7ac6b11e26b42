"""Fifty people who click through findings, ownership and targets, each at a person's pace.

Run by itself, so that it has a process of its own: ``python -m benchmarks.workbench.clicking PLACE.json PORT SECONDS``.
It prints one line of JSON for each answer.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.workbench.browser import Answer, Browser

THINK_S = (2.0, 6.0)
# What people look at, and how often of 100.
KINDS = {
    "finding": 40,
    "findings": 12,
    "point": 10,
    "ownership": 7,
    "nobody": 7,
    "rules": 3,
    "rule": 4,
    "targets": 7,
    "target": 6,
    "state of play": 4,
}
BARE = "bare page"
SHARE_FILTERED = 0.4


class Person:
    """Somebody who clicks.

    Args:
        number: who; the same person clicks the same way in every run.
        place: what can be clicked.
        port: of the server.
        told: where answers are noted.
    """

    def __init__(self, number: int, place: dict[str, Any], port: int, told: list[dict[str, Any]]) -> None:
        self.random = random.Random(number)
        self.place, self.told = place, told
        self.browser = Browser(port, place["sessions"][number])
        self.bare = Browser(port)
        self.begun_at = time.monotonic()

    async def click(self, until: float) -> None:
        """Click until a moment; after each page the files that it shows, then a bare page, then a pause to think."""
        await asyncio.sleep(self.random.uniform(0, THINK_S[1]))
        while time.monotonic() < until:
            kind = self.random.choices(list(KINDS), list(KINDS.values()))[0]
            page = await self.browser.get(self.choose(kind))
            is_kept = "refresh" not in page.headers and 'http-equiv="refresh"' not in page.text
            self.note(kind, page, is_kept=is_kept)
            for path in self.browser.list_new_files(page):
                name = "picture" if path.endswith(".svg") and "/findings/" in path else "file"
                self.note(name, await self.browser.get(path))
            self.note(BARE, await self.bare.get("/bare"))
            await asyncio.sleep(self.random.uniform(*THINK_S))
        self.browser.close()
        self.bare.close()

    def choose(self, kind: str) -> str:
        """Choose an address of a kind."""
        place, pick = self.place, self.random.choice
        base = f"/engagements/{place['engagement']}/"
        chosen = pick(place["filters"][1:]) if self.random.random() < SHARE_FILTERED else {}
        query = f"?{urlencode(chosen)}" if chosen else ""
        addresses = {
            "finding": lambda: f"findings/{pick(place['questions'])}/{query}",
            "findings": lambda: f"findings/{query}",
            "point": lambda: f"ownership/points/{pick(place['points'])}",
            "ownership": lambda: "ownership/",
            "nobody": lambda: "ownership/nobody",
            "rules": lambda: "ownership/rules/",
            "rule": lambda: f"ownership/rules/{pick(place['rules'])}",
            "targets": lambda: "targets/",
            "target": lambda: f"targets/{pick(place['targets'])}/",
            "state of play": lambda: "",
        }
        return base + addresses[kind]()

    def note(self, kind: str, answer: Answer, *, is_kept: bool = True) -> None:
        """Note an answer."""
        self.told.append(
            {
                "kind": kind,
                "status": answer.status,
                "at_s": time.monotonic() - self.begun_at,
                "took_s": answer.took_s,
                "in_app_s": answer.in_app_s,
                "is_kept": is_kept,
            }
        )


async def click_all(place: dict[str, Any], port: int, seconds: float) -> list[dict[str, Any]]:
    """Let everybody click for some seconds, and give all answers."""
    told: list[dict[str, Any]] = []
    until = time.monotonic() + seconds
    people = [Person(number, place, port, told) for number in range(len(place["sessions"]))]
    await asyncio.gather(*(person.click(until) for person in people))
    return told


if __name__ == "__main__":
    described = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for line in asyncio.run(click_all(described, int(sys.argv[2]), float(sys.argv[3]))):
        print(json.dumps(line))
