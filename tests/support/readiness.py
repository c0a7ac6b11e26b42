"""Half a year of a team: duties, the accounts they need, and who did what when, with whom or alone."""

from __future__ import annotations

import html
import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from support.workbench import Cast, build_person

# Name, consequence, how often it comes in days, how far it is handed over at the end (0 none .. 3 alone).
DUTIES = (
    ("Import the records", "stops", 7.0, 3),
    ("Look at the running trials", "stops", 7.0, 2),
    ("Deploy a change of the online form", "stops", 14.0, 1),
    ("Answer when the form is down", "stops", 10.0, 1),
    ("Check the copies of the database", "stops", 7.0, 3),
    ("Renew certificates and domains", "stops", 60.0, 0),
    ("Decide which cases are stopped for lack of papers", "stops", 7.0, 3),
    ("Sign the risk of a new trial", "stops", None, 3),
    ("Watch the supplier of the case system", "slows", 14.0, 2),
    ("Close the month of the ledger", "slows", 30.0, 3),
    ("Write the statement for the sponsor", "slows", 30.0, 2),
    ("Refresh the public page", "slows", 30.0, 1),
    ("Answer concerns", "slows", 10.0, 3),
    ("Ask who owns a step that nobody owns", "slows", 14.0, 3),
    ("Check the citations of rules", "slows", 30.0, 2),
    ("Hold usability sessions", "slows", 14.0, 2),
    ("Keep the list of what to build next", "slows", 7.0, 3),
    ("Triage letters that come back", "slows", 3.0, 3),
    ("Give new people access", "slows", 21.0, 1),
    ("Take access away from those who leave", "stops", 30.0, 1),
    ("Pay the supplier of text messages", "slows", 30.0, 0),
    ("Read the figures of the call centre", "slows", 7.0, 3),
    ("Update the letters in four languages", "slows", 30.0, 2),
    ("Test the form with a screen reader", "slows", 30.0, 1),
    ("Write down what was learned from a trial", "minor", None, 2),
    ("Tell the staff association what is planned", "minor", 30.0, 3),
    ("Keep the glossary", "minor", 60.0, 0),
    ("Show new colleagues how the team works", "minor", 45.0, 2),
    ("Invite members of the public to sessions", "minor", 14.0, 2),
    ("Tidy the folder of designs", "minor", 30.0, 1),
)
UNIT = (("Ines Okafor", "lead"), ("Tom Bright", "member"), ("Lena Vogt", "member"))
AGENCY = (("Maria Santos", "service_owner"), ("Priya Nair", "member"), ("Jan de Boer", "caseworker"))


def read_text(response: Any) -> str:
    """Read what a page says, without its markup; words that stand apart are parted by one blank."""
    page = re.sub(r"<(script|style|title).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+([.,:;])", r"\1", " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split()))


@dataclass
class Team:
    """What was built: ids of the duties by name, and people by name."""

    duties: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)


def build_team(
    cast: Cast, now: datetime, *, duties: int = 30, days: int = 150, deeds: int | None = None, seed: int = 6
) -> Team:
    """Build duties with deeds over some days until a moment: first the unit, then both, then the agency alone.

    Args:
        cast: whose engagement.
        now: the last moment.
        duties: how many; beyond the list of names they are numbered.
        days: over how many days.
        deeds: about how many in all, each duty coming so much more often; None: as often as the list says.
        seed: of the draws.
    """
    from groundswell_web.engagements.actions import record_member

    team, begin = Team(), now - timedelta(days=days)
    for homes, home in ((UNIT, cast.people["lead"].home), (AGENCY, cast.people["member"].home)):
        for name, role in homes:
            team.people[name] = build_person(name, home, begin)
            terms = {
                "role": role,
                "from_on": begin.date(),
                "until_on": None,
                "by": cast.people["lead"],
                "now": now,
            }
            record_member(cast.engagement_id, person_id=team.people[name].pk, **terms)
    whole = sum(days / (_name_duty(number)[2] or 20.0) for number in range(duties))
    scale = 1.0 if deeds is None else whole / deeds
    _add_duties(cast, team, begin, duties, scale)
    _add_holdings(cast, team, begin)
    _add_deeds(cast, team, now, days, scale, random.Random(seed))
    return team


def _name_duty(number: int) -> tuple[str, str, float | None, int]:
    name, consequence, every, stage = DUTIES[number % len(DUTIES)]
    return (name if number < len(DUTIES) else f"{name} ({number})", consequence, every, stage)


def _add_duties(cast: Cast, team: Team, begin: datetime, count: int, scale: float) -> None:
    from groundswell_web.handover.models import Duty

    owners, successors = [name for name, _role in UNIT], [name for name, _role in AGENCY]
    for number in range(count):
        name, consequence, every, stage = _name_duty(number)
        owner = successors[number % 3] if stage == 3 else owners[number % 3]
        team.duties[name] = Duty.objects.create(
            engagement_id=cast.engagement_id,
            name=name,
            consequence=consequence,
            every_days=every * scale if every else None,
            owner=team.people[owner],
            successor=team.people[successors[(number + 1) % 3]] if stage else None,
            described="In the handbook of the service" if stage > 1 else "",
            from_on=begin.date(),
            created_by=cast.people["lead"],
            created_at=begin,
        )


def _add_holdings(cast: Cast, team: Team, begin: datetime) -> None:
    from groundswell_web.handover.models import Holding, Need

    told = (
        ("account", "Cloud account of the unit", "unit", ("Deploy a change of the online form",)),
        ("account", "Registrar of domains", "unit", ("Renew certificates and domains",)),
        ("contract", "Text messages, framework 12", "unit", ("Pay the supplier of text messages",)),
        (
            "account",
            "Case system, reader",
            "agency",
            ("Import the records", "Read the figures of the call centre"),
        ),
    )
    for kind, name, home, needing in told:
        holding = Holding.objects.create(
            engagement_id=cast.engagement_id,
            kind=kind,
            name=name,
            home=home,
            holder=team.people["Tom Bright" if home == "unit" else "Priya Nair"],
            supplier="Hosting Ltd" if kind == "contract" else "",
            created_at=begin,
        )
        Need.objects.bulk_create(
            Need(duty=team.duties[one], holding=holding) for one in needing if one in team.duties
        )


def _add_deeds(cast: Cast, team: Team, now: datetime, days: int, scale: float, draws: random.Random) -> None:
    from groundswell_web.handover.models import Companion, Deed

    rows, companions = [], []
    for number, duty in enumerate(team.duties.values()):
        _name, _consequence, every, stage = _name_duty(number)
        step, at = (every or 20.0) * scale, now - timedelta(days=days)
        while (at := at + timedelta(days=step * draws.uniform(0.7, 1.3))) < now:
            row, more = _draw_deed(cast, team, duty, number, stage, 1 - (now - at).days / days, at, draws)
            rows.append(row)
            companions += more
    Deed.objects.bulk_create(rows, batch_size=500)
    Companion.objects.bulk_create(companions, batch_size=500)


def _draw_deed(
    cast: Cast,
    team: Team,
    duty: Any,
    number: int,
    stage: int,
    passed: float,
    at: datetime,
    draws: random.Random,
) -> tuple[Any, list[Any]]:
    """Draw one deed: the further on, and the further it is handed over, the more the agency does it, and alone."""
    from groundswell_web.handover.models import Companion, Deed

    unit, agency = UNIT[number % 3][0], AGENCY[(number + draws.choice((0, 0, 0, 1))) % 3][0]
    reached = stage if draws.random() < (passed - 0.15) * 1.4 else max(0, stage - 1 if passed > 0.4 else 0)
    by, with_, part = (
        (unit, None, ""),
        (unit, agency, "watched"),
        (agency, unit, "together"),
        (agency, None, ""),
    )[reached]
    person = team.people[by]
    deed = Deed(
        engagement_id=cast.engagement_id,
        duty=duty,
        at=at,
        by=person,
        by_home="unit" if by == unit else "agency",
        text="As always",
        recorded_by=person,
        recorded_at=at,
        confirmed_by=team.people["Lena Vogt" if by != "Lena Vogt" else "Priya Nair"],
        confirmed_at=at + timedelta(hours=1),
    )
    if with_ is None:
        return deed, []
    home = "unit" if with_ == unit else "agency"
    other = team.people[with_]
    terms = {"person_home": home, "part": part, "said_by": person, "said_at": at, "confirmed_by": other}
    return deed, [Companion(deed=deed, person=other, confirmed_at=at + timedelta(hours=1), **terms)]
