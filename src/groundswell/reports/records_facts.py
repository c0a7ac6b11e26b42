"""The facts of the records, taken from the manifest of their store."""

from __future__ import annotations

from groundswell.reports.facts import Assumption, DroppedColumn, ReportFacts, SetAside, SourceFile
from groundswell.spells.manifest import Manifest
from groundswell.wording import _


def read_facts(manifest: Manifest, *, title: str, version: str) -> ReportFacts:
    """Read what a report says of the records from the manifest of their store.

    Args:
        manifest: of the store.
        title: what the report is called: the name of the service, or of the export.
        version: the version of Groundswell.

    Returns:
        The facts; assumptions stand as the manifest has them, without a confidence where it has none.
    """
    aside = SetAside(_("Rows that could not be used; the checks above say why"), manifest.set_aside_count)
    return ReportFacts(
        title=title,
        as_of_at=manifest.extract_at,
        window_from_at=manifest.window_from_at,
        cases=manifest.case_count,
        spells=manifest.spell_count,
        open_cases=manifest.open_count,
        late_cases=manifest.late_count,
        time_zone=manifest.time_zone,
        shape=manifest.shape,
        assumptions=tuple(Assumption(text) for text in manifest.assumptions),
        checks=manifest.checks,
        dropped_columns=tuple(DroppedColumn(name, reason) for name, reason in manifest.dropped),
        set_aside=(aside,) if manifest.set_aside_count else (),
        mapping_toml=manifest.mapping,
        sources=tuple(SourceFile(name, size, sha256) for name, size, sha256 in manifest.sources),
        version=version,
    )
