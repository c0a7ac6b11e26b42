"""Groundswell: what the public waits for, where, in whose hands and why, from an agency's own case records.

Example:
    >>> import groundswell as gs
    >>> records = gs.read_records("export.csv")                                   # doctest: +SKIP
    >>> gs.estimate_findings(records, ["waits"])[0].headline                      # doctest: +SKIP
    'Half of the applicants wait more than 63 days; the closed cases alone would say 41 days.'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from groundswell.evidence.finding import Finding
    from groundswell.evidence.questions import estimate_findings
    from groundswell.records.export import inspect_export
    from groundswell.reports import write_report
    from groundswell.spells.opening import read_records
    from groundswell.spells.store import Records, open_records

__all__ = [
    "Finding",
    "Records",
    "estimate_findings",
    "inspect_export",
    "open_records",
    "read_records",
    "write_report",
]
__version__ = "0.1.0"

# Each is imported when it is first asked for: readers, engines, estimators and the report load much.
_LATER = {
    "Records": "groundswell.spells.store",
    "inspect_export": "groundswell.records.export",
    "open_records": "groundswell.spells.store",
    "read_records": "groundswell.spells.opening",
    "Finding": "groundswell.evidence.finding",
    "estimate_findings": "groundswell.evidence.questions",
    "write_report": "groundswell.reports",
}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"groundswell has no {name!r}; it has {', '.join(__all__)}")
