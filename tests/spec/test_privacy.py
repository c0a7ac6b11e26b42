"""What of a person is kept, hashed or dropped."""

from __future__ import annotations

from spec.tables import Desk

from groundswell import Records
from groundswell.spells.identifiers import hash_identifier

TABLE = """
case | step    | at         | officer | kind   | applicant_name | email
A1   | Asked   | 2024-01-01 | Ann     | House  | Jan de Vries   | jan@example.org
A1   | Decided | 2024-01-05 | Bob     | House  | Jan de Vries   | jan@example.org
A2   | Asked   | 2024-01-02 | Ann     | Garden | Piet Smit      | piet@example.org
A2   | Decided | 2024-01-08 | Ann     | Garden | Piet Smit      | piet@example.org
"""
KEY = b"a key of this test, long enough"


def list_keys(records: Records) -> list[str]:
    return list(records.columns(records.cases.order_by("case_id").select("case_key"))["case_key"])


def list_officers(records: Records) -> set[str]:
    return set(records.columns(records.officers)["officer"])


def list_texts(records: Records) -> str:
    tables = ("cases", "spells", "steps", "officers", "offices", "channels", "variants")
    texts = [str(records.fetch(records.table(name)).to_pylist()) for name in tables]
    return " ".join([*texts, records.manifest.to_json()])


def test_identifiers_with_the_same_key_are_hashed_the_same(desk: Desk) -> None:
    first = desk.read(TABLE, keep=False, key=KEY)
    second = desk.read(TABLE, keep=False, key=KEY)
    assert list_keys(first) == list_keys(second) == [hash_identifier(KEY, name) for name in ("A1", "A2")]
    assert list_officers(first) == {hash_identifier(KEY, name) for name in ("Ann", "Bob")}


def test_identifiers_with_another_key_are_hashed_differently(desk: Desk) -> None:
    first = desk.read(TABLE, keep=False, key=KEY)
    second = desk.read(TABLE, keep=False, key=b"another key of this test")
    assert not set(list_keys(first)) & set(list_keys(second))


def test_identifiers_with_a_key_longer_than_a_block_are_hashed_as_hmac_says(desk: Desk) -> None:
    key = bytes(range(200))
    assert list_keys(desk.read(TABLE, keep=False, key=key)) == [hash_identifier(key, n) for n in ("A1", "A2")]


def test_identifiers_without_a_key_are_hashed_by_the_content_of_the_file(desk: Desk) -> None:
    first, second = desk.read(TABLE, keep=False), desk.read(TABLE, keep=False)
    other = desk.read(TABLE.replace("2024-01-08", "2024-01-09"), keep=False)
    assert list_keys(first) == list_keys(second)
    assert not {"A1", "A2"} & set(list_keys(first))
    assert not set(list_keys(first)) & set(list_keys(other))


def test_identifiers_that_the_mapping_keeps_stand_as_they_are(desk: Desk) -> None:
    records = desk.read(TABLE, keep=True, key=KEY)
    assert list_keys(records) == ["A1", "A2"]
    assert list_officers(records) == {"Ann", "Bob"}


def test_columns_that_look_personal_are_dropped_and_listed(desk: Desk) -> None:
    columns = {"case_attributes": ["kind", "applicant_name", "email"]}
    records = desk.read(TABLE, columns=columns, keep=False, key=KEY)
    assert [attribute.name for attribute in records.manifest.attributes] == ["kind"]
    dropped = dict(records.manifest.dropped)
    assert "email addresses" in dropped["email"]
    assert "personal names" in dropped["applicant_name"]
    assert not [name for name in ("Vries", "jan@", "Ann", "A1") if name in list_texts(records)]


def test_columns_that_look_personal_are_kept_where_the_mapping_says_so(desk: Desk) -> None:
    columns = {"case_attributes": ["kind", "email"]}
    records = desk.read(TABLE, columns=columns, privacy={"keep": ["email"]})
    assert [attribute.name for attribute in records.manifest.attributes] == ["kind", "email"]


def test_columns_that_the_mapping_drops_are_not_kept(desk: Desk) -> None:
    columns = {"case_attributes": ["kind"]}
    records = desk.read(TABLE, columns=columns, privacy={"drop": ["kind", "officer"]})
    assert records.manifest.attributes == ()
    assert list_officers(records) == set()
    assert dict(records.manifest.dropped)["kind"] == "the mapping says to drop it"


def test_details_of_rows_set_aside_name_no_case(desk: Desk) -> None:
    records = desk.read(TABLE + "A3|Asked||Ann|House|Jan de Vries|jan@example.org\n", keep=False, key=KEY)
    assert records.list_set_aside() == [(5, "no time", "Asked")]
