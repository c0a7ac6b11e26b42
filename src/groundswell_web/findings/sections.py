"""A finding as a page shows it: plain values, and its pictures apart."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from groundswell.evidence.finding import Finding
from groundswell.reports.page import Section, build_section

# A picture does not take over the font of the page that shows it.
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"


def split_section(finding: Finding) -> tuple[dict[str, Any], dict[str, str]]:
    """Split a finding into what its page says and the pictures that it shows.

    Returns:
        The section as plain values, each figure naming its pictures; and the SVG of each picture by name.
    """
    section = build_section(finding)
    said = _without_pictures(section)
    shown = [table.key for table in finding.tables if table.rows]
    for view, key in zip(said["tables"], shown, strict=True):
        view["key"] = key
    pictures: dict[str, str] = {}
    for figure in section.figures:
        pictures[figure.key] = _give_font(figure.svg)
        pictures[f"{figure.key}.narrow"] = _give_font(figure.narrow_svg)
    if section.process_map is not None:
        for number, layer in enumerate(section.process_map.layers):
            pictures[f"map.{number}"] = _give_font(layer.svg)
    return said, pictures


def _give_font(svg: str) -> str:
    return svg.replace("<svg ", f'<svg style="font-family: {FONT}" ', 1)


def _without_pictures(section: Section) -> dict[str, Any]:
    said = asdict(section)
    for figure in said["figures"]:
        del figure["svg"], figure["narrow_svg"]
    if said["process_map"] is not None:
        said["process_map"]["default"] = section.process_map.default if section.process_map else 0
        for layer in said["process_map"]["layers"]:
            del layer["svg"]
    return said
