"""Text tables of every kind: what is read, and what is set aside and why."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell import errors
from groundswell.records.sources import Source, open_source


def write(folder: Path, data: bytes | str, name: str = "export.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def fetch(source: Source) -> list[tuple[object, ...]]:
    return source.connection.sql(f"SELECT * FROM {source.query}").fetchall()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
def test_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    text = "case,step,at\n1,Received,2024-01-01\n2,Decided,2024-01-02\n".replace(",", delimiter)

    source = open_source([write(tmp_path, text)])

    assert source.columns == ("case", "step", "at")
    assert fetch(source)[1] == ("2", "Decided", "2024-01-02")


def test_decimal_commas_are_untouched_between_semicolons(tmp_path: Path) -> None:
    rows = "".join(f"{row};{row},5;{row},25\n" for row in range(500))

    source = open_source([write(tmp_path, "case;fee;paid\n" + rows)])

    assert source.columns == ("case", "fee", "paid")
    assert fetch(source)[3] == ("3", "3,5", "3,25")


def test_one_column_stays_whole(tmp_path: Path) -> None:
    source = open_source([write(tmp_path, "note\nhello, world\nplain\nagain\nand, so, on\n")])

    assert source.columns == ("note",)
    assert fetch(source)[0] == ("hello, world",)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"]
)
def test_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    text = "fälle;schritt\n1;Geprüft €\n2;Erledigt\n"

    source = open_source([write(tmp_path, text.encode(encoding))])

    assert source.columns == ("fälle", "schritt")
    assert fetch(source)[0] == ("1", "Geprüft €")


def test_mixed_encodings_are_read_line_by_line_and_noted(tmp_path: Path) -> None:
    data = b"case;step\n1;Gepr\xc3\xbcft\n2;Gepr\xfcft\n"

    source = open_source([write(tmp_path, data)])

    assert fetch(source) == [("1", "Geprüft"), ("2", "Geprüft")]
    assert any("mixes encodings" in note for note in source.notes)


def test_bytes_far_below_the_sample_still_decide_the_encoding(tmp_path: Path) -> None:
    data = b"case;step\n" + b"1;plain\n" * 400_000 + b"2;Gepr\xfcft\n"

    source = open_source([write(tmp_path, data)])

    found = source.connection.sql(f"SELECT step FROM {source.query} WHERE \"case\" = '2'").fetchall()
    assert found == [("Geprüft",)]


def test_encoding_can_be_named(tmp_path: Path) -> None:
    data = "case;step\n1;Łódź\n".encode("cp1250")

    assert fetch(open_source([write(tmp_path, data)], encoding="cp1250")) == [("1", "Łódź")]
    with pytest.raises(errors.EncodingUnknown):
        open_source([write(tmp_path, data)], encoding="klingon")


def test_delimiter_can_be_named(tmp_path: Path) -> None:
    path = write(tmp_path, "a:b\n1:2\n")

    assert open_source([path], delimiter=":").columns == ("a", "b")
    with pytest.raises(errors.DelimiterUnfit):
        open_source([path], delimiter="::")


@pytest.mark.parametrize("codec", ["gzip", "zstd"])
def test_packed_text_is_read_whatever_its_name(tmp_path: Path, codec: str) -> None:
    text = b"case,step\n1,Received\n2,Decided\n"
    data = gzip.compress(text) if codec == "gzip" else pa.compress(text, "zstd", asbytes=True)

    source = open_source([write(tmp_path, data, "export.dat")])

    assert fetch(source) == [("1", "Received"), ("2", "Decided")]
    assert any(codec in note for note in source.notes)


def test_gzip_of_several_members_is_read_to_the_end(tmp_path: Path) -> None:
    data = gzip.compress(b"case,step\n1,a\n") + gzip.compress(b"2,b\n")

    assert len(fetch(open_source([write(tmp_path, data)]))) == 2


def test_texts_na_and_null_stay_and_empty_is_null(tmp_path: Path) -> None:
    source = open_source([write(tmp_path, 'case,step\nNA,null\nNULL,nan\n,""\n')])

    assert fetch(source) == [("NA", "null"), ("NULL", "nan"), (None, None)]


def test_all_columns_are_text(tmp_path: Path) -> None:
    source = open_source([write(tmp_path, "case,n,at\n007,1e5,2024-01-01\n")])

    assert fetch(source) == [("007", "1e5", "2024-01-01")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind_are_read(tmp_path: Path, end: str) -> None:
    text = f'case,note{end}1,"two{end}lines"{end}2,b{end}'

    assert fetch(open_source([write(tmp_path, text)])) == [("1", f"two{end}lines"), ("2", "b")]


def test_mixed_line_ends_are_read(tmp_path: Path) -> None:
    source = open_source([write(tmp_path, "case,step\r\n1,a\n2,b\r\n3,c\n")])

    assert len(fetch(source)) == 3
    assert source.rejects == ()


def test_ragged_rows_are_set_aside_with_line_and_reason(tmp_path: Path) -> None:
    source = open_source([write(tmp_path, "a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n")])

    assert fetch(source) == [("1", "2", "3"), ("10", "11", "12")]
    assert [(reject.line, reject.text) for reject in source.rejects] == [(3, "4,5"), (4, "6,7,8,9")]
    assert source.reject_count == 2


def test_many_rejects_are_counted_beyond_the_examples(tmp_path: Path) -> None:
    source = open_source([write(tmp_path, "a,b\n" + "1,2\n" * 500 + "1,2,3\n" * 321)])

    assert source.reject_count == 321
    assert len(source.rejects) < 150


def test_rows_after_a_misplaced_quote_are_not_lost(tmp_path: Path) -> None:
    rows = "4,5,6\n" * 10

    source = open_source([write(tmp_path, f'a,b,c\n{rows}1,"2"x,3\n{rows}')])

    assert len(fetch(source)) + source.reject_count == 21


def test_quote_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    rows = "4,5,6\n" * 30_000

    source = open_source([write(tmp_path, f'a,b,c\n{rows}1,"2,3\n{rows}')])

    assert source.connection.sql(f"SELECT count(*) FROM {source.query}").fetchone() == (60_000,)
    assert [reject.line for reject in source.rejects] == [30_002]


def test_line_longer_than_eight_megabytes_is_read(tmp_path: Path) -> None:
    source = open_source([write(tmp_path, "a,b\n1," + "x" * 9_000_000 + "\n2,y\n")])

    assert source.connection.sql(f"SELECT max(length(b)) FROM {source.query}").fetchone() == (9_000_000,)


def test_zero_bytes_are_left_out_and_noted(tmp_path: Path) -> None:
    source = open_source([write(tmp_path, b"a,b\n1\0,2\n3,4\n")])

    assert fetch(source) == [("1", "2"), ("3", "4")]
    assert any("zero bytes" in note for note in source.notes)


def test_repeated_and_empty_names_are_made_unique_and_noted(tmp_path: Path) -> None:
    source = open_source([write(tmp_path, "at,At,,at\n1,2,3,4\n")])

    assert source.columns == ("at", "At_2", "column_3", "at_3")
    assert sum("is called" in note for note in source.notes) == 3


def test_three_hundred_columns_are_read(tmp_path: Path) -> None:
    names = ",".join(f"c{number}" for number in range(300))
    source = open_source([write(tmp_path, names + "\n" + ",".join("v" * 300) + "\n")])

    assert len(source.columns) == 300
    assert len(fetch(source)[0]) == 300


def test_title_lines_above_the_names_are_noted(tmp_path: Path) -> None:
    source = open_source(
        [write(tmp_path, "Cases of 2024\nMade by Ann\n\ncase;step\n1;a\n2;b\n3;c\n4;d\n5;e\n")]
    )

    assert source.columns == ("case", "step")
    assert sum("above the column names" in note for note in source.notes) == 2


def test_rows_that_end_in_a_delimiter_are_kept(tmp_path: Path) -> None:
    source = open_source([write(tmp_path, "a;b\n1;2;\n3;4;\n")])

    assert [row[:2] for row in fetch(source)] == [("1", "2"), ("3", "4")]


def test_wrong_delimiter_gives_one_column_and_is_noted(tmp_path: Path) -> None:
    source = open_source([write(tmp_path, "a;b\n1;2\n")], delimiter=",")

    assert source.columns == ("a;b",)


def test_files_of_one_export_are_joined_by_name(tmp_path: Path) -> None:
    one = write(tmp_path, "case,step\n1,a\n", "one.csv")
    other = write(tmp_path, "step;case\nb;2\n", "other.csv")

    source = open_source([one, other])

    assert fetch(source) == [("1", "a"), ("2", "b")]
    assert [file.name for file in source.files] == ["one.csv", "other.csv"]


def test_files_with_other_columns_are_refused_by_name(tmp_path: Path) -> None:
    one = write(tmp_path, "case,step\n1,a\n", "one.csv")
    other = write(tmp_path, "case,stage\n2,b\n", "other.csv")

    with pytest.raises(errors.HeadersDiffer, match=r"step.*stage"):
        open_source([one, other])


def test_formulas_are_plain_text(tmp_path: Path) -> None:
    assert fetch(open_source([write(tmp_path, 'a,b\n"=1+1",@SUM(A1)\n')])) == [("=1+1", "@SUM(A1)")]


def test_two_scans_give_the_same_order(tmp_path: Path) -> None:
    source = open_source([write(tmp_path, "n,m\n" + "".join(f"{n},x\n" for n in range(200_000)))])

    assert fetch(source) == fetch(source)


LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], include_characters="\n\t")
WORDS = st.text(LETTERS, max_size=12)


@given(
    rows=st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=1, max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    packed=st.booleans(),
)
def test_quoted_table_property_comes_back_as_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str, packed: bool
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([["case", "step", "at"], *rows])
    data = text.getvalue().encode()
    path = write(tmp_path_factory.mktemp("table"), gzip.compress(data) if packed else data)

    source = open_source([path], delimiter=delimiter, encoding="utf-8")

    assert fetch(source) == [tuple(cell or None for cell in row) for row in rows]
    assert source.rejects == ()
