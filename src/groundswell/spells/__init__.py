"""Cases and spells: the tables that every measure groups by, their store and the engines that run them."""

from groundswell.spells.build import build_records
from groundswell.spells.manifest import Attribute, Manifest
from groundswell.spells.opening import read_records
from groundswell.spells.store import Records, open_records

__all__ = ["Attribute", "Manifest", "Records", "build_records", "open_records", "read_records"]
