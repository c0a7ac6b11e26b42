"""Groundswell: what the public waits for, where, in whose hands and why, from an agency's own case records.

Example:
    >>> import groundswell as gs
    >>> records = gs.read_records("export.csv")                                   # doctest: +SKIP
"""

from groundswell.records.export import inspect_export
from groundswell.spells import Records, open_records, read_records

__all__ = ["Records", "inspect_export", "open_records", "read_records"]
__version__ = "0.1.0"
