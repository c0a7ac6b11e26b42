"""Draw the pictures of the documentation from the example: `python scripts/take_pictures.py`.

Give `report`, `workbench` or `trials` to draw only those of the report, of the workbench or of its trials.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import groundswell as gs
from groundswell.charts import describe_chart, draw_chart
from groundswell.evidence.waits import estimate_waits

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs/pictures"
EXAMPLE = ROOT / "src/groundswell/examples/receipt.csv.gz"
CHROMIUM = "/usr/bin/chromium"
# What is shown, under which path of the engagement, how wide and how high.
PAGES = (
    ("state-of-play", "", 1280, 1120),
    ("findings", "findings/", 1280, 1000),
    ("finding", "findings/waits/", 1280, 1120),
    ("nobody-owns", "ownership/nobody", 1280, 900),
    ("target", "", 1280, 900),
    ("discovery-report", "discovery/", 1280, 1120),
    ("ledger", "ledger/", 1280, 1000),
    ("tonight", "handover/tonight/", 1280, 1000),
    ("state-of-play-on-a-phone", "", 390, 1120),
)
TRIALS = (
    ("trial-look", "Write again after a week", 1280, 1120),
    ("trial-worked", "Ask for all papers at once", 1280, 1120),
    ("trial-not-shown", "Send a plain letter", 1280, 900),
    ("trial-harmful-on-a-phone", "Let people apply online first", 390, 1120),
)
MOST_BYTES = 200_000


def take_report(folder: Path) -> None:
    """Make the report of the example records and take a picture of its first screen."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    out = folder / "report"
    command = [
        sys.executable,
        "-m",
        "groundswell_cli.main",
        "report",
        str(EXAMPLE),
        "--out",
        str(out),
        "--no-pdf",
    ]
    subprocess.run(
        [*command, "--title", "Environmental permits", "--key-file", str(folder / "key")], check=True
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1000, "height": 900})
        page.goto((out / "report.html").as_uri())
        # Cut below a whole point of the summary, so that no line is cut through.
        bottoms = "[...document.querySelectorAll('li')].map(item => item.getBoundingClientRect().bottom)"
        height = max(bottom for bottom in page.evaluate(bottoms) if bottom < 870) + 16
        clip = {"x": 0, "y": 0, "width": 1000, "height": height}
        page.screenshot(path=folder / "report.png", clip=clip)
        browser.close()
    with Image.open(folder / "report.png") as picture:
        picture.quantize(48).save(PICTURES / "report.png", optimize=True)


def draw_curve() -> None:
    """Draw who is still waiting, all cases against the closed ones alone."""
    with gs.read_records(EXAMPLE) as records:
        finding = estimate_waits(records)
    charts = {chart.key: chart for chart in describe_chart(finding)}
    curve = next(chart for key, chart in charts.items() if chart.table_key == "curve")
    svg = draw_chart(curve)
    # A page of its own has no style around it: a white ground and a font that every machine has.
    svg = svg.replace("<svg ", '<svg style="background:#fff;font-family:sans-serif" ', 1)
    (PICTURES / "closed-cases.svg").write_text(svg + "\n", encoding="utf-8")


@contextmanager
def run_stories(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Run a workbench with the trials that the tests tell of; gives its address, and what the stories told."""
    address = f"http://127.0.0.1:{find_port()}"
    environment = os.environ | {
        "GROUNDSWELL_SECRET_KEY": secrets.token_urlsafe(50),
        "GROUNDSWELL_DATA": str(folder),
        "GROUNDSWELL_ADDRESS": address,
        "DJANGO_SETTINGS_MODULE": "groundswell_web.config.settings",
        "PYTHONPATH": str(ROOT / "tests"),
    }
    manage = [sys.executable, "-m", "groundswell_web"]
    subprocess.run([*manage, "set_up"], env=environment, check=True)
    stories = [sys.executable, str(ROOT / "tests/support/trial_stories.py")]
    told = json.loads(subprocess.run(stories, env=environment, check=True, capture_output=True).stdout)
    serve = [*manage, "serve", "--port", address.rpartition(":")[2], "--servers", "1"]
    with subprocess.Popen(serve, env=environment) as running:
        try:
            wait_for(address)
            yield address, told
        finally:
            running.send_signal(signal.SIGINT)


def wait_for(address: str) -> None:
    """Wait until a server answers."""
    ends_at = time.monotonic() + 60
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(address.rpartition(":")[2]))) == 0:
                return
        if time.monotonic() > ends_at:
            raise TimeoutError(address)
        time.sleep(0.2)


def find_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def take_trials(folder: Path) -> None:
    """Take pictures of the pages of trials."""
    from playwright.sync_api import sync_playwright

    with run_stories(folder / "trials") as (address, told), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.context.add_cookies([{"name": "session", "value": told["cookies"]["lead"], "url": address}])
        base = f"{address}/engagements/{told['engagement']}/trials/"
        for name, trial, width, height in TRIALS:
            page.set_viewport_size({"width": width, "height": height})
            page.goto(base + (told["trials"][trial] + "/" if trial else ""))
            save_picture(page, folder / f"{name}.png", height)
        browser.close()


@contextmanager
def run_example(folder: Path) -> Iterator[str]:
    """Run a workbench with the example; gives the link that signs the lead in."""
    port = str(find_port())
    environment = os.environ | {
        "GROUNDSWELL_SECRET_KEY": secrets.token_urlsafe(50),
        "GROUNDSWELL_DATA": str(folder),
        "GROUNDSWELL_ADDRESS": f"http://127.0.0.1:{port}",
        "GROUNDSWELL_EXAMPLE": "1",
    }
    manage = [sys.executable, "-m", "groundswell_web"]
    subprocess.run([*manage, "set_up"], env=environment, check=True)
    subprocess.run([*manage, "load_example", "--quiet"], env=environment, check=True)
    serve = [*manage, "serve", "--port", port, "--servers", "1", "--then", "load_example"]
    with subprocess.Popen(serve, env=environment, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            yield next(line.strip() for line in running.stdout if "/example/sign-in/lead." in line)
        finally:
            running.send_signal(signal.SIGINT)


def take_workbench(folder: Path) -> None:
    """Take pictures of the main pages of the workbench."""
    from playwright.sync_api import sync_playwright

    with run_example(folder / "workbench") as link, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(link)
        base = page.url
        for name, path, width, height in PAGES:
            page.set_viewport_size({"width": width, "height": height})
            page.goto(base + path)
            if name == "target":
                page.goto(base + "targets/")
                page.get_by_role("link", name=re.compile("^Answer half")).click()
            save_picture(page, folder / f"{name}.png", height)
        browser.close()


def save_picture(page: Page, path: Path, height: int) -> None:
    """Save the first screen of a page in few colours, cut where the page ends.

    Raises:
        ValueError: the picture is too large.
    """
    from PIL import Image

    ends = page.evaluate("Math.ceil(document.querySelector('footer').getBoundingClientRect().bottom)")
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=path, clip={"x": 0, "y": 0, "width": width, "height": min(height, ends)})
    saved = PICTURES / path.name
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(64).save(saved, optimize=True)
    if saved.stat().st_size > MOST_BYTES:
        raise ValueError(f"{saved} has {saved.stat().st_size:,} bytes, at most {MOST_BYTES:,} are wanted")


def main(wanted: str = "") -> None:
    """Draw the pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        if wanted in ("", "report"):
            draw_curve()
            take_report(Path(folder))
        if wanted in ("", "workbench"):
            take_workbench(Path(folder))
        if wanted in ("", "trials"):
            take_trials(Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
