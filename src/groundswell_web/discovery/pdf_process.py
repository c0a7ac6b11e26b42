"""The process that prints a report to PDF and tells how long it and its parts are.

A process of its own: the text shaping of WeasyPrint and that of the library's process map do not live together.
"""

from __future__ import annotations

import json
import sys


def main(path: str) -> None:
    """Read HTML from standard input, write a tagged PDF to `path`, and say on standard output where its parts begin."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    html = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=URLFetcher(allowed_protocols=["data"]))
    document = html.render(pdf_variant="pdf/ua-1")
    begins: dict[str, float] = {}
    for number, page in enumerate(document.pages):
        for (
            name,
            box,
        ) in page.anchors.items():  # a part that goes on says so on each page: the first one counts
            begins.setdefault(name, number + box[1] / page.height)
    document.write_pdf(path, pdf_variant="pdf/ua-1")
    json.dump({"pages": len(document.pages), "begins": begins}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
