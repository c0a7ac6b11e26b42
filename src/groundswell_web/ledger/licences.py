"""Licences under which an agency gives the data of a public page away."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Licence:
    """A licence for open data.

    Args:
        id: by which licences are known (SPDX).
        name: in its own words.
        address: where its text stands.
    """

    id: str
    name: str
    address: str


LICENCES = (
    Licence(
        "CC-BY-4.0",
        "Creative Commons Attribution 4.0 International (CC BY 4.0)",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    Licence(
        "OGL-UK-3.0",
        "Open Government Licence v3.0 (OGL 3.0)",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
    Licence("etalab-2.0", "Licence Ouverte / Open Licence 2.0", "https://spdx.org/licenses/etalab-2.0.html"),
    Licence(
        "DL-DE-BY-2.0",
        "Datenlizenz Deutschland – Namensnennung – Version 2.0",
        "https://www.govdata.de/dl-de/by-2-0",
    ),
    Licence(
        "CC0-1.0",
        "CC0 1.0 Universal: no rights reserved",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
)
BY_ID = {licence.id: licence for licence in LICENCES}
