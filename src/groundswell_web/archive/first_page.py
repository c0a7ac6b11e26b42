"""The first page of an archive: how to go on without the unit, what to read first, what opens which file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groundswell import __version__
from groundswell_web.archive.scene import Facts, Scene


@dataclass(frozen=True)
class Step:
    """A page to read, in its place in the order.

    Args:
        page: its name.
        title: what the page is called.
        why: what it answers.
        says: what it says at once, in a sentence; empty for nothing.
    """

    page: str
    title: str
    why: str
    says: str = ""


@dataclass(frozen=True)
class Opening:
    """A kind of file, and what opens it.

    Args:
        endings: of the files.
        holds: what they hold.
        programs: that open them, each one free or on most machines.
        example: a command to type; empty where nothing has to be typed.
    """

    endings: str
    holds: str
    programs: str
    example: str = ""


def fill_first(scene: Scene, facts_of: Mapping[str, Facts], titles: Mapping[str, str]) -> Facts:
    """Fill the first page.

    Args:
        scene: what the archive is made from.
        facts_of: what the other pages show, by their names.
        titles: of these pages.
    """
    trials = facts_of["trials"]["folders"].values() if "trials" in facts_of else ()
    return {
        "title": _("How to go on without us"),
        "steps": _list_steps(facts_of, titles),
        "openings": _list_openings(scene),
        "version": __version__,
        "commands": [(folder.trial.name, folder.command) for folder in trials if folder.command],
    }


def _list_steps(facts_of: Mapping[str, Facts], titles: Mapping[str, str]) -> list[Step]:
    told = [
        ("tonight", _("What stops if nobody of the unit comes tomorrow, and who could take it.")),
        ("duties", _("What must go on, how often, who answers for it, who takes it, and how it is done.")),
        ("people", _("Whom to call, and who may decide what until when.")),
        (
            "holdings",
            _("Which accounts and contracts it needs, whose they are, and which end with the unit."),
        ),
        ("ownership", _("Who owns each step, and which nobody owns.")),
        ("concerns", _("What people who know the work worry about, the open ones first.")),
        ("targets", _("What is to get better, from where, to where, by when.")),
        ("trials", _("What is being tried now, what came of what was tried, and how to compute it again.")),
        ("plan", _("Who works on what in the weeks ahead.")),
        ("readiness", _("How far people of the agency have done the duties alone.")),
        ("ledger", _("What it cost, and what was measured for it.")),
        ("plays", _("What is worth trying next, from what others found.")),
        ("findings", _("What the records say of the service.")),
        ("records", _("The records themselves, and how to read the next export in the same way.")),
        ("rules", _("Why each step must be, and who could waive it.")),
        ("history", _("What was done, by whom and when.")),
    ]
    says = _say(facts_of)
    return [Step(name, titles[name], why, says.get(name, "")) for name, why in told if name in facts_of]


def _say(facts_of: Mapping[str, Facts]) -> dict[str, str]:
    """Say in a sentence what is urgent on a page."""
    said = {}
    if "tonight" in facts_of:
        count = len(facts_of["tonight"]["lines"]["stops"])
        said["tonight"] = ngettext("%(num)d stops.", "%(num)d stop.", count) % {"num": count}
    if "ownership" in facts_of:
        count = len(facts_of["ownership"]["unowned"])
        if count:
            said["ownership"] = ngettext("Nobody owns %(num)d.", "Nobody owns %(num)d of them.", count) % {
                "num": count
            }
    if "concerns" in facts_of:
        count = len(facts_of["concerns"]["open"])
        said["concerns"] = (
            ngettext("%(num)d is open.", "%(num)d are open.", count) % {"num": count} if count else ""
        )
    if "duties" in facts_of:
        duties = facts_of["duties"]["duties"]
        count = sum(bool(duty.lacks) for duty in duties)
        if count:
            text = ngettext(
                "%(num)d lacks an owner, a successor or a description.",
                "%(num)d lack an owner, a successor or a description.",
                count,
            )
            said["duties"] = text % {"num": count}
    if "holdings" in facts_of:
        count = len(facts_of["holdings"]["going"])
        if count:
            text = ngettext("%(num)d goes with the unit.", "%(num)d go with the unit.", count)
            said["holdings"] = text % {"num": count}
    return said


def _list_openings(scene: Scene) -> list[Opening]:
    stores = sorted(name for name in scene.files.values() if name.endswith(".duckdb"))
    store = stores[-1] if stores else ""
    parquet = store.replace("records/files/", "records/tables/").replace("records.duckdb", "cases.parquet")
    openings = [
        Opening(".html, .svg", _("Pages and pictures"), _("Any browser, without a network.")),
        Opening(".csv", _("Tables"), _("LibreOffice Calc, Excel, Numbers, R, Python.")),
        Opening(
            ".json, .jsonl",
            _("The same tables, exact to the last digit"),
            _("Any text editor; Python or R read them without any package."),
            "python3 -c \"import json; print(len(json.load(open('engagements/membership.json'))))\"",
        ),
        Opening(
            ".toml, .txt, .key",
            _("How exports were read; notes; keys of ended trials"),
            _("Any text editor."),
        ),
    ]
    if store:
        openings += [
            Opening(
                ".duckdb",
                _("The records: cases, steps and spells"),
                _("DuckDB, free, one file to download; it needs no server."),
                f'duckdb -readonly {store} "SELECT count(*) FROM cases"',
            ),
            Opening(
                ".parquet",
                _("The same records, table by table"),
                _("DuckDB, Python with pyarrow or pandas, R with arrow, most data tools."),
                f"duckdb -c \"SELECT * FROM '{parquet}' LIMIT 5\"",
            ),
        ]
    return [*openings, Opening(".pdf, .docx", _("Documents"), _("Any PDF reader; LibreOffice or Word."))]
