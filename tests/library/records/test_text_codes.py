"""Texts as numbers: in order of first appearance, whatever the texts are and however they come."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa

from groundswell.records.text_codes import TextCodes


def test_codes_many_texts_in_batches_as_a_dictionary_would() -> None:
    draw = np.random.default_rng(0)
    kinds = [None, "", " ", "é", "step", "Step", "x" * 5_000, *(f"case {n}" for n in range(4_000))]
    texts = [kinds[at] for at in draw.integers(0, len(kinds), 40_000)]
    coder = TextCodes()
    column = pa.array(texts, pa.string())
    codes = [code for cut in (0, 7, 20_000) for code in coder.add(_cut(column, cut)).tolist()]
    known = coder.list_texts().to_pylist()
    assert [None if code < 0 else known[code] for code in codes] == texts
    seen = dict.fromkeys(text for text in texts if text is not None)
    assert known == list(seen)
    counted = Counter(text for text in texts if text is not None)
    assert dict(zip(known, coder.counts.tolist(), strict=True)) == counted


def test_codes_columns_without_texts_or_rows_are_missing() -> None:
    coder = TextCodes()
    assert coder.add(pa.array([], pa.string())).tolist() == []
    assert coder.add(pa.array([None, None], pa.string())).tolist() == [-1, -1]
    assert coder.size == 0
    assert coder.list_texts().to_pylist() == []


def test_codes_uncounted_have_no_counts() -> None:
    coder = TextCodes(counted=False)
    assert coder.add(pa.array(["a", "b", "a"])).tolist() == [0, 1, 0]
    assert coder.counts.size == 0


def _cut(column: pa.Array, begin: int) -> pa.Array:
    end = {0: 7, 7: 20_000, 20_000: len(column)}[begin]
    return column.slice(begin, end - begin)
