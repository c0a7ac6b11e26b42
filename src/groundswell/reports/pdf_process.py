"""The process that turns a page on its standard input into a PDF, named as its argument."""

from __future__ import annotations

import sys


def main(path: str) -> None:
    """Read HTML from standard input and write a PDF/UA document to `path`; fetch data addresses only."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=["data"])
    html = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=fetcher)
    html.write_pdf(path, pdf_variant="pdf/ua-1")


if __name__ == "__main__":
    main(sys.argv[1])
