"""What is kept of an export beside its steps: attributes of cases and of events."""

from __future__ import annotations

from pathlib import Path

import groundswell as gs

EXPORT = """case,step,at,kind,amount
1,Asked,2024-01-01T09:00,big,10
1,Decided,2024-01-03T09:00,big,12
2,Asked,2024-01-02T09:00,small,5
2,Decided,2024-01-04T09:00,small,7
"""


def test_event_attribute_that_the_mapping_names_stands_beside_its_row(tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    export.write_text(EXPORT)

    records = gs.read_records(export, {"columns": {"event_attributes": ["amount"]}})

    spells, kept = records.spells, records.event_attributes
    rows = records.fetch(spells.join(kept, "row").select("row", "event_amount").order_by("row")).to_pylist()
    assert rows == [{"row": 0, "event_amount": "10"}, {"row": 2, "event_amount": "5"}]
    assert [(a.column, a.name) for a in records.manifest.event_attributes] == [("event_amount", "amount")]


def test_case_attribute_that_is_proposed_stands_beside_its_case(tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    export.write_text(EXPORT)

    records = gs.read_records(export, {"columns": {"case_attributes": ["kind"]}})

    assert records.fetch(records.cases.select("attr_kind").order_by("attr_kind")).to_pylist() == [
        {"attr_kind": "big"},
        {"attr_kind": "small"},
    ]


def test_row_that_differs_in_a_column_that_is_not_kept_is_no_repeat(tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    export.write_text(
        "case,step,at,document\n"
        "1,Asked,2024-01-01T09:00,a\n1,Asked,2024-01-01T09:00,b\n1,Asked,2024-01-01T09:00,b\n"
        "1,Decided,2024-01-03T09:30,c\n2,Asked,2024-01-02T08:10,a\n2,Decided,2024-01-05T10:20,a\n"
    )

    records = gs.read_records(
        export, {"columns": {"case": "case", "step": "step", "at": "at"}, "largest_bad_share": 0.5}
    )

    assert [row for row, _reason, _detail in records.list_set_aside()] == [3]
