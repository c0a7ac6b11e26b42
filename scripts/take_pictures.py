"""Draw the pictures of the documentation from the example records: `python scripts/take_pictures.py`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import groundswell as gs
from groundswell.charts import describe_chart, draw_chart
from groundswell.evidence.waits import estimate_waits

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs/pictures"
EXAMPLE = ROOT / "src/groundswell/examples/receipt.csv.gz"
CHROMIUM = "/usr/bin/chromium"


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


def main() -> None:
    """Draw all pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    draw_curve()
    with tempfile.TemporaryDirectory() as folder:
        take_report(Path(folder))


if __name__ == "__main__":
    main()
