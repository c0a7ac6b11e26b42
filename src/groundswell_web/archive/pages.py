"""What the pages of an archive show. They open without Groundswell, without a network and without scripts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groundswell_web.archive import handover_pages, ledger_pages, plan_pages, trial_pages
from groundswell_web.archive.kept import name_file, name_folder, number_extracts
from groundswell_web.archive.listing import Listing
from groundswell_web.archive.scene import Filled, Scene, Section
from groundswell_web.archive.stores import read_mapping
from groundswell_web.audit.queries import iterate_events
from groundswell_web.concerns import queries as concerns
from groundswell_web.discovery import queries as discovery
from groundswell_web.engagements import queries as engagements
from groundswell_web.findings.exports import iterate_kept, list_pictures
from groundswell_web.findings.queries import name_questions
from groundswell_web.ownership import queries as ownership
from groundswell_web.records import queries as records
from groundswell_web.targets import queries as targets
from groundswell_web.voices import queries as voices

EVENTS = 1500  # on one page of the history


CONTACT_HEADS = (
    *(
        "name",
        "email",
        "role",
        "organisation",
        "home",
        "from_on",
        "until_on",
        "leaves_on",
        "in_force_today",
    ),
)


def fill_people(scene: Scene) -> Filled:
    """Fill the page of contacts and mandates: who has which role, whose staff they are, and until when."""
    members = engagements.list_members(scene.engagement_id, now=scene.now)
    former = engagements.list_former_members(scene.engagement_id, now=scene.now)
    rows = [
        (
            *(
                one.name,
                one.email,
                one.role,
                one.home,
                one.home_kind,
                one.from_on,
                one.until_on,
                one.leaves_on,
            ),
            one in members,
        )
        for one in (*members, *former)
    ]
    facts = {
        "text": engagements.read_engagement(scene.engagement_id),
        "members": sorted(members, key=lambda one: (one.home_kind != "agency", one.name, one.role)),
        "former": former,
        "mandates": engagements.list_mandates(scene.engagement_id),
        "today": scene.now.date(),
        "listings": [Listing("contacts", _("Contacts"), CONTACT_HEADS, rows)],
    }
    yield "people", _("Contacts and mandate"), facts


def fill_records(scene: Scene) -> Filled:
    """Fill the page of the records."""
    cards = records.list_extracts(scene.engagement_id)
    if not cards:
        return
    stores = {
        card.id: scene.files.get(f"records/{scene.engagement_id}/{card.id}/records.duckdb") for card in cards
    }
    yield "records", _("Records"), {"extracts": cards, "stores": stores}


def fill_mappings(scene: Scene) -> Filled:
    """Fill the page of mappings: how the columns of each export were read."""
    cards = records.list_extracts(scene.engagement_id, ready_only=True)
    if cards:
        yield (
            "mappings",
            _("Mappings"),
            {"lines": [(card, read_mapping(scene.engagement_id, card)) for card in cards]},
        )


def fill_findings(scene: Scene) -> Filled:
    """Fill the pages of the findings on all cases of the records in use, one for each question."""
    current = records.find_current(scene.engagement_id)
    numbers = number_extracts(scene.engagement_id)
    titles = name_questions()
    found, others = {}, []
    for kept in iterate_kept(scene.engagement_id):
        if current and kept.extract_id == current.id and not kept.selection:
            found[kept.question] = kept
        else:
            others.append(
                (titles[kept.question], numbers.get(kept.extract_id), kept, name_folder(kept, numbers))
            )
    if not (found or others):
        return
    lines = [(question, title, found[question]) for question, title in titles.items() if question in found]
    yield "findings", _("Findings"), {"lines": lines, "others": others, "current": current}
    for question, title, kept in lines:
        folder = name_folder(kept, numbers)
        pictures = {name: f"{folder}/{name_file(name)}.svg" for name, _svg in list_pictures(kept.id)}
        tables = [f"{folder}/{name_file(table['key'])}.csv" for table in kept.document["tables"]]
        facts = {"kept": kept, "section": kept.section, "folder": folder, "pictures": pictures}
        yield f"finding-{question}", title, facts | {"tables": tables, "current": current}


def fill_ownership(scene: Scene) -> Filled:
    """Fill the page of owners, what nobody owns first."""
    points = ownership.list_points(scene.engagement_id, scene.now, gone=True)
    if not points:
        return
    here = [point for point in points if not point.is_gone]
    facts = {
        "unowned": [point for point in here if point.reason],
        "owned": [point for point in here if not point.reason],
        "gone": [point for point in points if point.is_gone],
        "former": [
            (point, ownership.list_former_ownerships(scene.engagement_id, point.id)) for point in points
        ],
    }
    yield "ownership", _("Ownership"), facts


def fill_rules(scene: Scene) -> Filled:
    """Fill the page of the rules."""
    rules = ownership.list_rules(scene.engagement_id, scene.now)
    if rules:
        place = f"ownership/{scene.engagement_id}"
        files = {
            one.id: scene.files.get(f"{place}/{one.id}.bin") for rule in rules for one in rule.attachments
        }
        yield "rules", _("Rules"), {"rules": rules, "files": files}


TARGET_HEADS = (
    *("id", "title", "state", "measure", "step", "from_value", "from_low", "from_high", "to_value", "unit"),
    *("from_on", "due_on", "owner", "budget", "currency", "guards", "why_dropped"),
)
CONCERN_HEADS = (
    *(
        "id",
        "about",
        "subject",
        "text",
        "raised_by",
        "raised_at",
        "state",
        "answer",
        "answered_by",
        "answered_at",
    ),
)


def fill_targets(scene: Scene) -> Filled:
    """Fill the page of the targets."""
    cards = targets.list_targets(scene.engagement_id, now=scene.now)
    if cards:
        rows = [_list_target(card) for card in cards]
        yield (
            "targets",
            _("Targets"),
            {"cards": cards, "listings": [Listing("targets", _("Targets"), TARGET_HEADS, rows)]},
        )


def fill_concerns(scene: Scene) -> Filled:
    """Fill the page of the concerns, the open ones first."""
    lines = concerns.list_concerns(scene.engagement_id)
    if lines:
        told = [line for line in lines if line.is_open]
        listing = Listing(
            "open-concerns", _("Open concerns"), CONCERN_HEADS, [_list_concern(line) for line in told]
        )
        yield (
            "concerns",
            _("Concerns"),
            {"open": told, "settled": [line for line in lines if not line.is_open], "listings": [listing]},
        )


def _list_target(card: Any) -> list[Any]:
    guards = "; ".join(guard.label for guard in card.guards)
    cells = [card.id, card.title, card.state, card.measure.name, card.step]
    cells += [card.baseline.value, card.baseline.low, card.baseline.high, card.to_value, card.measure.unit]
    return [
        *cells,
        card.from_on,
        card.due_on,
        card.owner,
        card.budget,
        card.currency,
        guards,
        card.why_dropped,
    ]


def _list_concern(line: Any) -> list[Any]:
    last = line.answers[-1] if line.answers else None
    cells = [
        line.id,
        line.subject_kind,
        line.subject_name,
        line.text,
        line.raised_by,
        line.raised_at,
        line.state,
    ]
    return cells + ([last.text, last.answered_by, last.answered_at] if last else [None, None, None])


def fill_voices(scene: Scene) -> Filled:
    """Fill the page of what people said, and of who was never heard."""
    sessions = voices.list_sessions(scene.engagement_id)
    if sessions:
        listening = voices.count_heard(scene.engagement_id)
        yield "voices", _("What people said"), {"sessions": sessions, "listening": listening}


def fill_discovery(scene: Scene) -> Filled:
    """Fill the page of the discovery report: its editions, recommendations and root causes."""
    editions = discovery.list_editions(scene.engagement_id)
    recommendations = discovery.list_recommendations(scene.engagement_id, now=scene.now)
    sections = [section for section in discovery.list_sections(scene.engagement_id) if section.is_own]
    causes = discovery.list_named_causes(scene.engagement_id, now=scene.now)
    if not (editions or recommendations or sections or causes):
        return
    place = f"discovery/{scene.engagement_id}"
    files = {
        (edition.number, one.format): scene.files.get(f"{place}/{edition.id}/report.{one.format}")
        for edition in editions
        for one in edition.files
    }
    facts = {"editions": editions, "files": files, "recommendations": recommendations}
    yield "discovery", _("Discovery report"), facts | {"sections": sections, "causes": causes}


def fill_history(scene: Scene) -> Filled:
    """Fill the pages of the history, from the first event on."""
    events = list(iterate_events(scene.engagement_id))
    count = max(1, -(-len(events) // EVENTS))
    for number in range(count):
        part = events[number * EVENTS : (number + 1) * EVENTS]
        name = "history" if number == 0 else f"history-{number + 1}"
        title = _("History") if number == 0 else _("History, page {number}").format(number=number + 1)
        yield name, title, {"events": part, "number": number + 1, "count": count, "total": len(events)}


GO_ON, IMPROVE, KNOW, KEEP = "go-on", "improve", "know", "keep"


def name_groups() -> dict[str, str]:
    """Name the headings of the menu, in their order."""
    return {
        GO_ON: _("Keep it going"),
        IMPROVE: _("Make it better"),
        KNOW: _("What is known"),
        KEEP: _("What was done"),
    }


SECTIONS = [
    Section("tonight", gettext_lazy("If the team left tonight"), handover_pages.fill_tonight, (), GO_ON),
    Section("duties", gettext_lazy("Duties"), handover_pages.fill_duties, ("handover",), GO_ON),
    Section("people", gettext_lazy("Contacts and mandate"), fill_people, ("engagements", "people"), GO_ON),
    Section("holdings", gettext_lazy("Accounts and contracts"), handover_pages.fill_holdings, (), GO_ON),
    Section("readiness", gettext_lazy("Readiness"), handover_pages.fill_readiness, (), GO_ON),
    Section("plan", gettext_lazy("The plan in force"), plan_pages.fill_plan, ("teams",), GO_ON),
    Section("ownership", gettext_lazy("Ownership"), fill_ownership, ("ownership",), GO_ON),
    Section("concerns", gettext_lazy("Concerns"), fill_concerns, ("concerns",), IMPROVE),
    Section("targets", gettext_lazy("Targets"), fill_targets, ("targets",), IMPROVE),
    Section("trials", gettext_lazy("Trials"), trial_pages.fill_trials, ("trials",), IMPROVE),
    Section("plays", gettext_lazy("Plays"), trial_pages.fill_plays, (), IMPROVE),
    Section("ledger", gettext_lazy("Ledger"), ledger_pages.fill_ledger, ("ledger",), IMPROVE),
    Section("findings", gettext_lazy("Findings"), fill_findings, ("findings",), KNOW),
    Section("records", gettext_lazy("Records"), fill_records, ("records",), KNOW),
    Section("mappings", gettext_lazy("Mappings"), fill_mappings, (), KNOW),
    Section("rules", gettext_lazy("Rules"), fill_rules, ("ownership",), KNOW),
    Section("voices", gettext_lazy("What people said"), fill_voices, ("voices",), KNOW),
    Section("discovery", gettext_lazy("Discovery report"), fill_discovery, ("discovery",), KNOW),
    Section("history", gettext_lazy("History"), fill_history, ("history",), KEEP),
]
