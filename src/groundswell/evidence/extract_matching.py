"""Two extracts of one service: which cases are in both, and what was read in another way."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.spells import Manifest, Records
from groundswell.wording import _


@dataclass(frozen=True, slots=True)
class Moves:
    """What became of cases between two extracts.

    Args:
        before: cases in the earlier one.
        new: cases that are in the later one only.
        ended: open then, ended now.
        still_open: open in both.
        opened_again: ended then, open now.
        gone: cases that are in the earlier one only.
    """

    before: int
    new: int
    ended: int
    still_open: int
    opened_again: int
    gone: int


def match_cases(earlier: Records, later: Records) -> Moves | None:
    """Match the cases of two extracts by their keys, and count what became of them.

    Takes a key to mean the same case in both. Method: the keys are looked up in each other. Checked against:
    counts by hand.

    Args:
        earlier: the records as they were.
        later: the records as they are.

    Returns:
        The counts; None where no key is in both, as when they were hashed with different keys.
    """
    then, was_open = _read_keys(earlier)
    now, is_open = _read_keys(later)
    place = pc.index_in(now, value_set=then).fill_null(-1).to_numpy(zero_copy_only=False)
    known = place >= 0
    if not known.any():
        return None
    open_then, open_now = was_open[place[known]], is_open[known]
    return Moves(
        len(then),
        int(np.count_nonzero(~known)),
        int(np.count_nonzero(open_then & ~open_now)),
        int(np.count_nonzero(open_then & open_now)),
        int(np.count_nonzero(~open_then & open_now)),
        len(then) - int(np.count_nonzero(known)),
    )


def list_changed_definitions(earlier: Manifest, later: Manifest) -> list[str]:
    """List in sentences what was read or defined in another way, so that figures may differ for that alone.

    Args:
        earlier: what the earlier records say of themselves.
        later: what the later ones say.
    """
    found = []
    parts = _list_changed_parts(earlier.mapping, later.mapping)
    if parts:
        found.append(
            _("The two were not read alike: their mappings differ in {parts}.").format(parts=", ".join(parts))
        )
    if earlier.window_from_at != later.window_from_at:
        found.append(
            _(
                "The later extract begins {later}, the earlier one {earlier}: older cases may be missing."
            ).format(later=_say_window(later), earlier=_say_window(earlier))
        )
    if earlier.date_only != later.date_only:
        found.append(_("One of the two has dates without times, so its waits may be off by a day."))
    if {one.name for one in earlier.attributes} != {one.name for one in later.attributes}:
        found.append(_("Not the same attributes of cases were kept in both."))
    own = [sentence for sentence in later.assumptions if sentence not in earlier.assumptions]
    found += [_("Assumed of the later one only: {sentence}").format(sentence=sentence) for sentence in own]
    own = [sentence for sentence in earlier.assumptions if sentence not in later.assumptions]
    found += [_("Assumed of the earlier one only: {sentence}").format(sentence=sentence) for sentence in own]
    return found


def _read_keys(records: Records) -> tuple[pa.Array, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    cases = records.cases
    found = records.fetch(cases.select("case_key", is_open=(cases.end_kind == "open").cast("int8")))
    opened = found.column("is_open").combine_chunks().to_numpy(zero_copy_only=False)
    return found.column("case_key").combine_chunks().cast(pa.string()), opened.astype(np.bool_)


def _list_changed_parts(earlier: str, later: str) -> list[str]:
    """Name the parts of two mappings that differ; when each extract was taken is no difference."""
    then, now = (tomllib.loads(text) for text in (earlier, later))
    for mapping in (then, now):
        mapping.pop("extract", None)
    return sorted(part for part in then.keys() | now.keys() if then.get(part) != now.get(part))


def _say_window(manifest: Manifest) -> str:
    window = manifest.window_from_at
    return _("without a window") if window is None else _("on {day}").format(day=f"{window:%Y-%m-%d}")
