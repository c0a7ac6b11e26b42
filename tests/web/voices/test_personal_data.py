"""What could tell who somebody is does not get into notes; days and amounts do."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to ann@example.org.", "mail"),
        ("Write to ann.b+c@mail.agency.example", "mail"),
        ("ann [at] example.org", "mail"),
        ("ａｎｎ＠example.org", "mail"),
        ("Ring 0171 555 0123 after four", "phone"),
        ("+49 (0)30 1234-567", "phone"),
        ("(555) 010-9999", "phone"),
        ("01 23 45 67 89", "phone"),
        ("01.23.45.67.89", "phone"),
        ("0171–555–01–23", "phone"),
        ("0171 2024 555", "phone"),
        ("\u0660\u0661\u0667\u0661\u0665\u0665\u0665\u0660", "number"),
        ("0171\u200b5550123", "number"),
        ("Case 20260001234 waits", "number"),
        ("IBAN DE89370400440532013000", "number"),
    ],
)
def test_text_that_tells_who_it_was_is_found(text, kind):
    from groundswell_web.voices.personal_data import find_traces

    assert [trace.kind for trace in find_traces(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "On 2026-03-02 at 14:05, or 2.3.2026, or 02/03/26.",
        "Between 2019-2021, and in 2024/25; 2022 2023 2024.",
        "It cost 1,200,000.50 and 12,345,678.",
        "Section 12(3)(b) and form 4711; 3 of 12 people; 98.5%.",
        "Marks 1 2 3 4 5 4 3 2.",
        "Open 8:30-12:30 and 13:30-16:00.",
        "Meet @ the counter.",
        "1. First\n2. Second\n3. Third",
    ],
)
def test_days_years_amounts_and_small_numbers_pass(text):
    from groundswell_web.voices.personal_data import find_traces

    assert find_traces(text) == []


def test_refusal_says_what_to_take_out_and_what_to_write():
    from groundswell_web.refusals import Refusal
    from groundswell_web.voices.personal_data import refuse_traces

    with pytest.raises(Refusal, match="Take out “ann@example") as caught:
        refuse_traces("Ask ann@example.org", field="notes")

    assert caught.value.field == "notes"
    assert "Write “their mail address” instead" in caught.value.text


def test_long_text_without_traces_is_read_in_a_blink():
    import time

    from groundswell_web.voices.personal_data import find_traces

    began = time.perf_counter()
    for text in ("a" * 20000, "1 " * 10000, "a." * 10000, "(" * 20000, "1 - / " * 3000, "a[at]" * 4000):
        find_traces(text)

    assert time.perf_counter() - began < 2
