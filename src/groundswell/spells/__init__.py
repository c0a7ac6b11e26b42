"""Cases and spells: the tables that every measure groups by, their store and the engines that run them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from groundswell.spells.build import build_records
    from groundswell.spells.manifest import Attribute, Manifest
    from groundswell.spells.opening import read_records
    from groundswell.spells.store import Records, open_records

__all__ = ["Attribute", "Manifest", "Records", "build_records", "open_records", "read_records"]

# Each is imported when it is first asked for: the build loads compiled loops, the store an engine.
_LATER = {
    "Attribute": "groundswell.spells.manifest",
    "Manifest": "groundswell.spells.manifest",
    "Records": "groundswell.spells.store",
    "build_records": "groundswell.spells.build",
    "open_records": "groundswell.spells.store",
    "read_records": "groundswell.spells.opening",
}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"groundswell.spells has no {name!r}; it has {', '.join(__all__)}")
