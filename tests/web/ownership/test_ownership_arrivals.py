"""An import brings its steps and ends by itself."""

from __future__ import annotations

import pytest
from support.uploads import import_export, write_export

pytestmark = pytest.mark.usefixtures("clock")


def test_imported_extract_brings_its_points_and_the_next_marks_what_is_gone(cast, now, tmp_path, settings):
    from groundswell_web.audit.queries import list_events
    from groundswell_web.ownership import queries

    settings.DATA = tmp_path / "data"
    first = import_export(cast, now, write_export(tmp_path))
    points = {point.name: point for point in queries.list_points(cast.engagement_id, now)}

    assert {name: point.kind for name, point in points.items()} == {
        "Received": "step",
        "Checking": "step",
        "Decided": "end",
        "Withdrawn": "end",
    }
    assert points["Checking"].open_now == 4
    assert points["Checking"].days_low < points["Checking"].days_per_case < points["Checking"].days_high
    assert list_events(cast.engagement_id, kind="points")[0].key == str(first)
    assert list_events(cast.engagement_id, kind="points")[0].by == "Groundswell"

    export = write_export(tmp_path)
    export.write_text(export.read_text().replace("Checking", "Weighing"))
    import_export(cast, now, export)
    lines = queries.list_points(cast.engagement_id, now, gone=True)

    assert {point.name for point in lines if point.is_gone} == {"Checking"}
    assert {point.id for point in lines if point.name == "Received"} == {points["Received"].id}
