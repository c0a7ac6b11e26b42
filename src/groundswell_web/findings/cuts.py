"""Records cut to a selection: the last few that this process made, so that the next question need not cut again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from uuid import UUID

from groundswell.spells import Records
from groundswell.spells.selection import Selection, select_cases
from groundswell_web.records.queries import open_extract

MOST_KEPT = 2  # a cut of ten million events takes some hundred megabytes


class Cuts:
    """Cut records, those that were not asked for longest are let go."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[UUID, str], Records] = OrderedDict()

    def get(self, engagement_id: UUID, extract_id: UUID, selection: Selection) -> Records:
        """Give the records of an extract, cut to a selection.

        Raises:
            GroundswellError: the selection names what these records do not have.
        """
        records = open_extract(engagement_id, extract_id)
        if selection.is_everything:
            return records
        place = (extract_id, selection.key)
        with self._lock:
            if place not in self._kept:
                self._kept[place] = select_cases(records, selection)
            self._kept.move_to_end(place)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)[1].close()
            return self._kept[place]


CUTS = Cuts()
