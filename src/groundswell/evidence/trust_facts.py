"""Facts that decide what records can be trusted for: what is open, missing, coarse or not covered."""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.records.reading import SYNTHETIC_STEPS
from groundswell.spells import Records
from groundswell.wording import MICROSECONDS_PER_DAY


@dataclass(frozen=True)
class TrustFacts:
    """What decides how far records can be trusted; shares are between 0 and 1.

    Args:
        shape: shape of the export.
        cases: how many cases.
        ended: how many have ended.
        spells: how many stays.
        steps: how many steps that cases were at, those made up when reading left out.
        years: how long the records cover, from the first case under observation to the extract.
        longest_days: longest wait of any case.
        open_share: share of cases still open.
        late_share: share of cases that began before the extract's window.
        tie_share: share of stays that began at the same moment as the one before.
        set_aside_share: share of rows that were set aside.
        officer_share: share of stays at real steps with a recorded officer.
        office_share: share of stays with a recorded office.
        channel_share: share of cases with a recorded channel.
        clock_share: share of days with a known holder.
        covered_share: share of days between the first and the last logged step, or still at the last.
        attributes: how many case attributes were kept.
        date_only: whether times are dates.
        has_works: whether work has a start and an end.
        received_known: whether receipt is in the export.
        has_promise: whether there is a promise.
        checks: severity of each check that found something, by its code.
        titles: what each of these checks found, in a sentence, by its code.
    """

    shape: str
    cases: int
    ended: int
    spells: int
    steps: int
    years: float
    longest_days: float
    open_share: float
    late_share: float
    tie_share: float
    set_aside_share: float
    officer_share: float
    office_share: float
    channel_share: float
    clock_share: float
    covered_share: float
    attributes: int
    date_only: bool
    has_works: bool
    received_known: bool
    has_promise: bool
    checks: dict[str, str]
    titles: dict[str, str]

    def has_check(self, *codes: str) -> str | None:
        """Give the title of the first of these checks that found something; None where none did."""
        return next((self.titles[code] for code in codes if code in self.titles), None)


def read_facts(records: Records) -> TrustFacts:
    """Read the facts from the manifest and from sums over cases and spells.

    Days before the first logged step, and after the last where the end is a date without a step, are not
    covered by the log; days at a step that goes on count as covered.
    """
    manifest = records.manifest
    stays, days = _sum_spells(records)
    cases = records.cases
    first, longest = cases.observed_from_at.min(), cases.wait_us.max()
    found = records.columns(cases.aggregate(channel=cases.channel_id.count(), first=first, longest=longest))
    many, all_days = max(manifest.case_count, 1), days["all"]
    extract_us = manifest.extract_at.timestamp() * 1e6
    first_us, longest_us = extract_us, 0.0
    if manifest.case_count:
        first_us, longest_us = float(found["first"][0]), float(found["longest"][0])
    checks = [check for check in manifest.checks if check.count]
    return TrustFacts(
        shape=manifest.shape,
        cases=manifest.case_count,
        ended=manifest.case_count - manifest.open_count,
        spells=manifest.spell_count,
        steps=int(stays["steps"]),
        years=(extract_us - first_us) / MICROSECONDS_PER_DAY / 365.25,
        longest_days=longest_us / MICROSECONDS_PER_DAY,
        open_share=manifest.open_count / many,
        late_share=manifest.late_count / many,
        tie_share=manifest.tie_count / max(manifest.spell_count, 1),
        set_aside_share=manifest.set_aside_count / max(manifest.row_count, 1),
        officer_share=stays["officer"] / max(stays["real"], 1),
        office_share=stays["office"] / max(stays["real"], 1),
        channel_share=float(found["channel"][0]) / many,
        clock_share=days["known"] / all_days if all_days else 0.0,
        covered_share=days["covered"] / all_days if all_days else 1.0,
        attributes=len(manifest.attributes),
        date_only=manifest.date_only,
        has_works=manifest.has_works,
        received_known=manifest.received_known,
        has_promise=manifest.promise is not None,
        checks={check.code: check.severity for check in checks},
        titles={check.code: check.title for check in checks},
    )


def _sum_spells(records: Records) -> tuple[dict[str, float], dict[str, float]]:
    """Sum stays and days by step and next step, then over what was logged and what was not."""
    spells = records.spells
    grouped = spells.group_by("step_id", spells.to_step_id.fill_null(-1).name("to_id"), "clock").agg(
        stays=lambda t: t.count(),
        sum_us=lambda t: t.elapsed_us.sum().cast("float64"),
        officer=lambda t: t.officer_id.count(),
        office=lambda t: t.office_id.count(),
    )
    found = records.columns(grouped)
    names = records.columns(records.steps.select("step_id", "step"))
    made_up = {
        int(k) for k, step in zip(names["step_id"], names["step"], strict=True) if step in SYNTHETIC_STEPS
    }
    stays = {"real": 0.0, "officer": 0.0, "office": 0.0, "steps": 0.0}
    days = {"all": 0.0, "covered": 0.0, "known": 0.0}
    real_steps = set()
    for i in range(found["stays"].size):
        step, after = int(found["step_id"][i]), int(found["to_id"][i])
        length = float(found["sum_us"][i])
        days["all"] += length
        days["known"] += length if found["clock"][i] != "unknown" else 0.0
        days["covered"] += length if step not in made_up and after not in made_up else 0.0
        if step not in made_up:
            real_steps.add(step)
            for name, column in (("real", "stays"), ("officer", "officer"), ("office", "office")):
                stays[name] += float(found[column][i])
    stays["steps"] = float(len(real_steps))
    return stays, days
