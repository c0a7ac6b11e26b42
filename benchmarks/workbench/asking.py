"""How long the first answer to a question takes: asked of a selection that is not kept, and looked for as pages do."""

from __future__ import annotations

import asyncio
import time
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from benchmarks.workbench.browser import Browser

LOOK_S = 0.05
PATIENCE_S = 120.0
FIRST_DAY = date(2020, 1, 1)
# What is asked of: about all cases, a third of them spread over all years, a year of them.
SCOPES: dict[str, dict[str, str]] = {
    "nearly all cases": {},
    "a channel (a third)": {"channel": "counter"},
    "about a year (a quarter)": {"received_until": "2021-01-01"},
}


async def ask_all(place: dict[str, Any], port: int, turn: int) -> list[dict[str, Any]]:
    """Ask each question of each scope, one after the other, each of a selection that nobody has asked for.

    Args:
        place: what there is.
        port: of the server.
        turn: how often this was done before on these records: each time begins on other days.
    """
    browser, told = Browser(port, place["sessions"][2]), []
    days = turn * (1 + len(SCOPES) * len(place["questions"]))
    base = f"/engagements/{place['engagement']}/findings/"
    # A worker loads its drawing engine and its compiled loops with the first answer of its life.
    await ask(browser, f"{base}waits/?office=Office+4&received_from={FIRST_DAY + timedelta(days=days)}")
    for scope, chosen in SCOPES.items():
        for question in place["questions"]:
            days += 1
            selection = chosen | {"received_from": (FIRST_DAY + timedelta(days=days)).isoformat()}
            path = f"{base}{question}/?{urlencode(selection)}"
            told.append({"scope": scope, "question": question, **await ask(browser, path)})
    browser.close()
    return told


async def ask(browser: Browser, path: str) -> dict[str, Any]:
    """Ask for a finding and look for it, often and as the waiting page does.

    Returns:
        ``progress_s`` until the page said that it is being computed, ``ready_s`` until it was there (looked for all
        `LOOK_S`), ``shown_s`` until the page that loads itself again would have shown it.
    """
    begun = time.perf_counter()
    page = await browser.get(path)
    progress_s = time.perf_counter() - begun
    if page.status != 200:
        return {"status": page.status}
    if "refresh" not in page.headers:
        return {"status": page.status, "progress_s": None, "ready_s": progress_s, "shown_s": progress_s}
    again_s, look = float(page.headers["refresh"]), page
    while "refresh" in look.headers and time.perf_counter() - begun < PATIENCE_S:
        await asyncio.sleep(LOOK_S)
        look = await browser.get(path)
    ready_s = time.perf_counter() - begun
    looks = -(-(ready_s - progress_s) // again_s)
    shown_s = progress_s + looks * again_s + look.took_s
    return {"status": look.status, "progress_s": progress_s, "ready_s": ready_s, "shown_s": shown_s}


def measure(place: dict[str, Any], port: int, turn: int) -> list[dict[str, Any]]:
    """Ask all, in an event loop of its own."""
    return asyncio.run(ask_all(place, port, turn))
