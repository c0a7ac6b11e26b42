"""Can these records be trusted for this? What checks, censoring and gaps mean for each of the questions."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.evidence.finding import Cell, Column, Estimate, Finding, OfCases, Table, tell_of
from groundswell.evidence.trust_facts import TrustFacts, read_facts
from groundswell.evidence.trust_rules import CARE_COVERED, Trust, judge_questions
from groundswell.spells import Records
from groundswell.wording import _, format_count, format_share

QUESTION = "trust"


def estimate_trust(
    records: Records, *, confidence: float = 0.95, seed: int = 0, findings: Sequence[Finding] = ()
) -> Finding:
    """Tell for each question whether these records can be trusted for it, with the reasons.

    Rests on what the checks found while reading, on how many cases are open or were seen late, on what is
    missing, and on how much of the wait the logged steps cover. Nothing is drawn, so nothing has an interval
    but counts of all.
    Method: fixed rules, listed in `trust_rules`. Checked against: hand-made records.

    Args:
        records: the agency's records.
        confidence: not used; nothing here is estimated from a sample.
        seed: not used.
        findings: findings made already; one that refused is said to, with its reason.

    Returns:
        The finding, with tables `trust` (a row per question), `facts` and `checks`.
    """
    del seed
    facts = read_facts(records)
    judged = _add_refusals(judge_questions(facts), findings)
    manifest = records.manifest
    return Finding(
        QUESTION,
        _("Can these records be trusted for this?"),
        _say_trust(judged, facts),
        _estimate_facts(facts, confidence),
        (_tabulate_trust(judged), _tabulate_facts(facts), _tabulate_checks(records)),
        _(
            "Fixed rules on what the checks found, on what is open, late, missing or coarse, and on"
            " what is covered."
        ),
        (
            _(
                "The rules see what is in the records. Whether they tell what happened, only people"
                " know: ask them."
            ),
            _(
                "Open cases are counted on the condition that the date of the extract does not"
                " depend on the cases."
            ),
        ),
        manifest.extract_at,
        manifest.case_count,
        manifest.spell_count,
    )


def _add_refusals(judged: tuple[Trust, ...], findings: Sequence[Finding]) -> tuple[Trust, ...]:
    refused = {finding.question: finding.refusal for finding in findings if finding.refusal}
    return tuple(
        Trust(one.question, "not", (refused[one.question], *one.reasons)) if one.question in refused else one
        for one in judged
    )


def _say_trust(judged: tuple[Trust, ...], facts: TrustFacts) -> tuple[str, ...]:
    by_level = {level: [t for t in judged if t.level == level] for level in ("usable", "care", "not")}
    said = [
        _(
            "Of {total} questions, these records answer {usable} without reserve, {care} with care"
            " and {no} not at all."
        ).format(
            total=len(judged),
            usable=len(by_level["usable"]),
            care=len(by_level["care"]),
            no=len(by_level["not"]),
        )
    ]
    if facts.covered_share < CARE_COVERED:
        said.append(
            _(
                "The logged steps cover only {share} of the wait: the rest lies before the first"
                " step or after"
                " the last."
            ).format(share=format_share(facts.covered_share))
        )
    if facts.open_share > 0:
        opened = facts.cases - facts.ended
        text = _("{share} of the cases ({count}) are still open; they are counted as far as they have come.")
        text = text.format(share=format_share(facts.open_share), count=format_count(opened))
        said.append(tell_of(text, opened, facts.ended))
    for one in by_level["not"]:
        text = _("Not to be answered: {question} {reason}")
        text = text.format(question=label_question(one.question), reason=one.reasons[0])
        said.append(tell_of(text, _find_fewest(one)))
    return tuple(said)


def _find_fewest(trust: Trust) -> float | None:
    """Find the smallest number of cases that the reasons of a judgement tell."""
    return min((reason.fewest for reason in trust.reasons if isinstance(reason, OfCases)), default=None)


def label_question(question: str) -> str:
    """Ask a question as a person would."""
    return {
        "waits": _("How long do people wait?"),
        "places": _("Where is an application on a given day?"),
        "holders": _("Who holds the wait?"),
        "causes": _("Why does it wait?"),
        "flow": _("Is it demand or a queue?"),
        "fairness": _("Is it fair?"),
        "ways": _("Which ways do cases go?"),
        "changes": _("What changed, and when?"),
        "stuck": _("Which cases are stuck?"),
        "gains": _("What could be won?"),
    }[question]


def label_level(level: str) -> str:
    """Name how far records can be trusted."""
    return {"usable": _("Usable"), "care": _("With care"), "not": _("Not usable")}[level]


def _tabulate_trust(judged: tuple[Trust, ...]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            label_question(t.question),
            label_level(t.level),
            tell_of(" ".join(t.reasons), _find_fewest(t)) or None,
        )
        for t in judged
    ]
    return Table(
        "trust",
        _("For which questions these records can be trusted"),
        (Column("question", _("Question")), Column("level", _("Trust")), Column("reason", _("Why"))),
        tuple(rows),
        trace=_("Rules on the facts and the checks below."),
    )


def _list_shares(facts: TrustFacts) -> list[tuple[str, str, float]]:
    return [
        ("covered_share", _("Share of the wait that the logged steps cover"), facts.covered_share),
        ("open_share", _("Cases still open"), facts.open_share),
        ("late_share", _("Cases that began before the export does"), facts.late_share),
        ("tie_share", _("Steps at the same time as the one before"), facts.tie_share),
        ("set_aside_share", _("Rows set aside"), facts.set_aside_share),
        ("officer_share", _("Steps with a recorded officer"), facts.officer_share),
        ("office_share", _("Steps with a recorded office"), facts.office_share),
        ("channel_share", _("Cases with a recorded channel"), facts.channel_share),
        ("clock_share", _("Days of which it is known whose time runs"), facts.clock_share),
    ]


def _tabulate_facts(facts: TrustFacts) -> Table:
    return Table(
        "facts",
        _("What decides it"),
        (Column("fact", _("Fact")), Column("share", _("Share"), "share")),
        tuple((label, share) for _key, label, share in _list_shares(facts)),
        trace=_("Counts and sums over all cases and spells, and from the manifest."),
    )


def _estimate_facts(facts: TrustFacts, confidence: float) -> tuple[Estimate, ...]:
    method = _("count of all, no sampling")
    trace = _("Counts and sums over all cases and spells, and from the manifest.")
    return tuple(
        Estimate(key, label, share, "share", share, share, confidence, method, facts.spells, trace)
        for key, label, share in _list_shares(facts)
    )


def _tabulate_checks(records: Records) -> Table:
    rank = {"serious": 0, "doubt": 1, "note": 2}
    labels = {"serious": _("Serious"), "doubt": _("Doubt"), "note": _("Note")}
    found = sorted(
        (c for c in records.manifest.checks if c.count), key=lambda c: (rank[c.severity], -c.share)
    )
    rows: list[tuple[Cell, ...]] = [
        (check.title, labels[check.severity], check.count, check.total, check.share, check.action)
        for check in found
    ]
    return Table(
        "checks",
        _("What the checks of the export found"),
        (
            Column("title", _("Found")),
            Column("severity", _("How grave")),
            Column("count", _("How many"), "count"),
            Column("total", _("Out of"), "count"),
            Column("share", _("Share"), "share"),
            Column("action", _("What was done")),
        ),
        tuple(rows),
        trace=_("The checks of the manifest, run when the export was read."),
    )
