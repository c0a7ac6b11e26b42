"""docs/reference/settings.md: every name that an installation reads from its environment, held against the code."""

from __future__ import annotations

import re
from pathlib import Path

from reference.markdown import WRITTEN, join_blocks, write_table

CODE = Path(__file__).resolve().parents[2] / "src" / "groundswell_web" / "config" / "settings.py"
INTRODUCTION = """\
# The settings of an installation

All that differs between installations comes from the environment; no file of the project holds a secret.
`./start` sets what it needs by itself, for trying things out."""
AFTER = """\
The addresses of databases that a [connection](../how-to/connect-a-database.md) pulls from stand in variables
whose names you choose; the workbench stores the names alone."""
# The name, what it is, what happens without it.
SETTINGS = [
    (
        "GROUNDSWELL_SECRET_KEY",
        "at least 50 random characters that sign sessions and links; keep it, and keep it secret",
        "the workbench does not start",
    ),
    (
        "GROUNDSWELL_ADDRESS",
        "the address that people type, such as `https://groundswell.agency.example`; with `https` cookies are secure, "
        "HTTP is sent on to HTTPS and browsers are told to stay there",
        "`http://127.0.0.1:8000`",
    ),
    (
        "GROUNDSWELL_HOSTS",
        "names under which the server answers, commas between",
        "`127.0.0.1,localhost,[::1]`",
    ),
    (
        "GROUNDSWELL_PROXIES",
        "how many proxies of your own stand before the server; their `X-Forwarded` headers are believed",
        "0: none is believed",
    ),
    (
        "GROUNDSWELL_DATA",
        "the folder for uploads, stores of records, documents, mail and the SQLite database",
        "`var` in the folder where it is started",
    ),
    (
        "DATABASE_URL",
        "the database, such as `postgres://USER:PASSWORD@HOST/NAME`",
        "SQLite in the data folder",
    ),
    (
        "GROUNDSWELL_NAME",
        "what the workbench is called at the top of each page",
        "Groundswell",
    ),
    (
        "GROUNDSWELL_COLOUR",
        "the agency's colour, such as `#1d70b8`; white text stands on it, so choose a dark one",
        "`#1d70b8`",
    ),
    (
        "GROUNDSWELL_TIME_ZONE",
        "the time zone in which moments are shown",
        "UTC",
    ),
    (
        "GROUNDSWELL_SIGN_ON",
        "servers of single sign-on, see [how to set it up](../how-to/single-sign-on.md)",
        "sign-in by password and passkey alone",
    ),
    (
        "GROUNDSWELL_UPLOAD_BYTES",
        "the largest upload",
        "20 GiB",
    ),
    (
        "GROUNDSWELL_SILENCE_SECONDS",
        "how long an import may be silent before it is taken for dead and begun again",
        "60",
    ),
    (
        "GROUNDSWELL_VIRUS_SCANNER",
        "a command that looks at each uploaded file, whose path is added to it; any exit but 0 turns the file away",
        "nothing looks",
    ),
    (
        "GROUNDSWELL_MAIL_HOST",
        "the server that sends mail, with STARTTLS",
        "mails are written into `mail` in the data folder",
    ),
    (
        "GROUNDSWELL_MAIL_PORT",
        "its port",
        "587",
    ),
    (
        "GROUNDSWELL_MAIL_USER",
        "the name to sign in there",
        "none",
    ),
    (
        "GROUNDSWELL_MAIL_PASSWORD",
        "its password",
        "none",
    ),
    (
        "GROUNDSWELL_MAIL_FROM",
        "the address that mails come from",
        "`groundswell@localhost`",
    ),
    (
        "GROUNDSWELL_SECOND_FACTOR",
        "1 when nothing opens before a second factor is set up; who comes by single sign-on is asked there",
        "on with an `https` address, otherwise off",
    ),
    (
        "GROUNDSWELL_EXAMPLE",
        "1 for the example with its sign-in links; never where people's real data is",
        "off",
    ),
    (
        "GROUNDSWELL_DEBUG",
        "1 for pages that show what broke; never where others reach it",
        "off",
    ),
]


def write_page() -> str:
    """Write the page.

    Raises:
        ValueError: the code reads a name that has no row here, or the other way round.
    """
    read = set(re.findall(r'environment\.read_\w+\(\s*"([A-Z_]+)"', CODE.read_text(encoding="utf-8")))
    apart = read ^ {name for name, _what, _without in SETTINGS}
    if apart:
        raise ValueError(
            f"scripts/reference/settings.py and the settings disagree about {', '.join(sorted(apart))}"
        )
    rows = [[f"`{name}`", what, without] for name, what, without in SETTINGS]
    return join_blocks(
        [WRITTEN, INTRODUCTION, write_table(["name", "what it is", "without it"], rows), AFTER]
    )
