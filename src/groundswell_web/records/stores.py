"""The stores that this process has open: a few, shared by its threads, for reading only."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import UUID

import duckdb

from groundswell.spells import Records, open_records

if TYPE_CHECKING:
    from groundswell.spells.engines import DuckDBEngine

MOST_OPEN = 4


class SharedRecords(Records):
    """Records that others have open too: closing them does nothing, so that a ``with`` block may be used."""

    def close(self) -> None:
        """Leave them open."""


class OpenStores:
    """Open stores, those that were not asked for longest are let go.

    A connection of DuckDB runs one query at a time, so each thread gets its own onto the same open file.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: OrderedDict[UUID, Records] = OrderedDict()
        self._of_thread = threading.local()

    def get(self, extract_id: UUID, path: Path) -> SharedRecords:
        """Give the records of an extract for this thread.

        Args:
            extract_id: which; a store never changes once it is ready.
            path: where it lies.

        Raises:
            StoreNotRead: the file is missing or damaged.
        """
        mine: OrderedDict[UUID, tuple[Records, SharedRecords]] = self._of_thread.__dict__.setdefault(
            "records", OrderedDict()
        )
        whole = self._open_once(extract_id, path)
        known = mine.get(extract_id)
        if known is None or known[0] is not whole:
            from groundswell.spells.engines import DuckDBEngine  # late: few pages open records

            own = SharedRecords(DuckDBEngine(_connect(whole).cursor(), path.name), whole.manifest, path)
            known = mine[extract_id] = (whole, own)
        mine.move_to_end(extract_id)
        while len(mine) > MOST_OPEN:
            _, (_whole, old) = mine.popitem(last=False)
            old.engine.close()
        return known[1]

    def _open_once(self, extract_id: UUID, path: Path) -> Records:
        with self._lock:
            if extract_id not in self._open:
                records = open_records(path)
                _connect(records).execute("SET memory_limit = '1GB'")
                self._open[extract_id] = records
            self._open.move_to_end(extract_id)
            while len(self._open) > MOST_OPEN:
                # Cursors of threads that still use it keep the file open until they are let go in their turn.
                self._open.popitem(last=False)[1].close()
            return self._open[extract_id]

    def forget(self, extract_id: UUID) -> None:
        """Let go of an extract that was withdrawn."""
        with self._lock:
            records = self._open.pop(extract_id, None)
        if records is not None:
            records.close()


STORES = OpenStores()


def _connect(records: Records) -> duckdb.DuckDBPyConnection:
    return cast("DuckDBEngine", records.engine).connection
