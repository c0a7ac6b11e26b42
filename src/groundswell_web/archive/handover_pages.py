"""The pages of the hand-over in an archive: duties, accounts and contracts, readiness, tonight, the plan in force."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from groundswell.teams.absence import OUTCOMES, AbsenceLine, tell_absence
from groundswell.teams.readiness import STATES, Line
from groundswell_web.archive.listing import Listing
from groundswell_web.archive.scene import Filled, Scene
from groundswell_web.engagements.queries import read_engagement
from groundswell_web.handover.computing import TeamFacts, read_teams
from groundswell_web.handover.deed_queries import list_deeds
from groundswell_web.handover.drawings import Band, describe_course
from groundswell_web.handover.duty_cards import DeedLine, DutyLine, HoldingLine
from groundswell_web.handover.duty_queries import list_duties
from groundswell_web.handover.forecasting import SEED
from groundswell_web.handover.holding_queries import list_holdings
from groundswell_web.handover.readiness_queries import compute_of, list_course
from groundswell_web.handover.readiness_words import explain_states, name_state
from groundswell_web.handover.words import CONSEQUENCES

if TYPE_CHECKING:
    from groundswell.teams.forecast import Forecast

DUTY_HEADS = (
    *(
        "id",
        "name",
        "source",
        "consequence",
        "every_days",
        "owner",
        "owner_home",
        "owner_is_here",
        "successor",
    ),
    *("successor_home", "described", "needs", "last_done_at", "last_done_by", "last_done_by_home", "alone"),
)
DEED_HEADS = (
    *("duty", "at", "by", "by_home", "account_home", "state", "alone", "together_or_watched", "what"),
    *("recorded_by", "confirmed_by", "confirmed_at", "why_refused"),
)
HOLDING_HEADS = (
    *(
        "id",
        "kind",
        "name",
        "purpose",
        "home",
        "holder",
        "supplier",
        "ends_on",
        "goes_with_the_unit",
        "needed_for",
    ),
)
MOST_SESSIONS = 6  # of half a day: three days; to plan for more can take long
TONIGHT_HEADS = (
    *(
        "duty",
        "consequence",
        "outcome",
        "why",
        "first_noticed_on",
        "noticed_by",
        "who_could",
        "needs_of_the_unit",
    ),
)
READY_HEADS = ("duty", "consequence", "weight", "state", "who", "why", "last_on", "counts_until_on")
COURSE_HEADS = ("on", "share", "duties_ready", "duties", "critical_without", "kept_on_that_day")


def fill_tonight(scene: Scene) -> Filled:
    """Fill the page that says what stops if the team left tonight: as of the moment of the archive."""
    from groundswell.teams.sessions import plan_sessions  # loads the solver, which nothing else here needs

    facts, today = read_teams(scene.engagement_id, scene.now), scene.now.date()
    told = tell_absence(facts.duties, facts.people, facts.deeds, facts.holdings, today)
    if not told.lines:
        return
    plan = plan_sessions(facts.duties, facts.people, facts.deeds, today, most=MOST_SESSIONS)
    shown = {
        "told": told,
        "lines": {outcome: [line for line in told.lines if line.outcome == outcome] for outcome in OUTCOMES},
        "plan": plan,
        "sessions": plan.steps[-1].sessions if plan.steps else (),
        "listings": [
            Listing(
                "tonight",
                _("What becomes of each duty"),
                TONIGHT_HEADS,
                [_list_absence(line) for line in told.lines],
            )
        ],
    }
    yield "tonight", _("If the team left tonight"), shown


def fill_readiness(scene: Scene) -> Filled:
    """Fill the page of readiness: of each duty, of each person, and over time."""
    facts, today = read_teams(scene.engagement_id, scene.now), scene.now.date()
    readiness, course = compute_of(facts, today), list_course(scene.engagement_id, facts, today)
    if not readiness.lines:
        return
    told = _forecast(facts, today, read_engagement(scene.engagement_id).exits_on)
    band = Band(told.exit_on, told.low, told.median, told.high) if told and told.low is not None else None
    drawn = describe_course(
        [(point.on, point.share) for point in course],
        band,
        title=_("Readiness over time"),
        caption=_("The share of the duties, by weight, that agency people have done alone lately."),
    )
    days = [(one.on, one.share, one.ready, one.duties, one.critical_without, one.is_kept) for one in course]
    yield (
        "readiness",
        _("Readiness"),
        {
            "readiness": readiness,
            "states": explain_states(),
            "state_names": {state: name_state(state) for state in STATES},
            "course": course[::-1],
            "outlook": told,
            "charts": {"handover/readiness": drawn},
            "listings": [
                Listing(
                    "readiness",
                    _("Readiness by duty"),
                    READY_HEADS,
                    [_list_line(line) for line in readiness.lines],
                ),
                Listing("readiness-days", _("Readiness over time"), COURSE_HEADS, days),
            ],
        },
    )


def fill_duties(scene: Scene) -> Filled:
    """Fill the page of duties: what must go on, who answers for it, who takes it, how it is done, who did it last."""
    duties = list_duties(scene.engagement_id, scene.now)
    if not duties:
        return
    order = {consequence: number for number, consequence in enumerate(CONSEQUENCES)}
    duties.sort(key=lambda one: (order[one.consequence], one.name, one.id))
    deeds = sorted(_list_all_deeds(scene), key=lambda one: (one.at, one.id), reverse=True)
    facts = {
        "duties": duties,
        "deeds": {duty.id: [deed for deed in deeds if deed.duty_id == duty.id][:5] for duty in duties},
        "listings": [
            Listing("duties", _("Duties"), DUTY_HEADS, [_list_duty(one) for one in duties]),
            Listing("deeds", _("Deeds"), DEED_HEADS, [_list_deed(one) for one in deeds]),
        ],
    }
    yield "duties", _("Duties"), facts


def fill_holdings(scene: Scene) -> Filled:
    """Fill the page of accounts and contracts: what each is for, whose it is, and which go with the unit."""
    holdings = list_holdings(scene.engagement_id)
    if not holdings:
        return
    listing = Listing(
        "holdings", _("Accounts and contracts"), HOLDING_HEADS, [_list_holding(one) for one in holdings]
    )
    facts = {
        "going": [one for one in holdings if one.goes],
        "staying": [one for one in holdings if not one.goes],
        "listings": [listing],
    }
    yield "holdings", _("Accounts and contracts"), facts


def _forecast(facts: TeamFacts, today: date, exits_on: date) -> Forecast | None:
    """Forecast readiness at the exit, as the workbench does; nothing is kept, for nothing may be written meanwhile."""
    from groundswell.teams.forecast import forecast_readiness

    if exits_on <= today:
        return None
    return forecast_readiness(facts.duties, facts.people, facts.deeds, today, exits_on, SEED)


def _list_absence(line: AbsenceLine) -> list[Any]:
    could = "; ".join(
        f"{one.person.name}: {one.never}" if one.never else one.person.name for one in line.who_could
    )
    needs = "; ".join(one.name for one in line.needs)
    cells = [line.duty.name, line.duty.consequence, line.outcome, line.why, line.first_noticed_on]
    return [*cells, line.noticed_by, could, needs]


def _list_line(line: Line) -> list[Any]:
    who = "; ".join(person.name for person in line.who)
    cells = [line.duty.name, line.duty.consequence, line.duty.weight, line.state, who, line.why]
    return [*cells, line.last_on, line.fresh_until_on]


def _list_all_deeds(scene: Scene) -> list[DeedLine]:
    deeds, page = [], 1
    while True:
        found = list_deeds(scene.engagement_id, page=page)
        deeds += found.deeds
        if page >= found.pages:
            return deeds
        page += 1


def _list_duty(one: DutyLine) -> list[Any]:
    needs = "; ".join(holding.name for holding in one.holdings)
    cells = [one.id, one.name, one.source, one.consequence, one.every_days, one.owner, one.owner_home]
    cells += [one.owner_is_here, one.successor, one.successor_home, one.described, needs]
    last = one.last_deed
    return cells + ([last.at, last.by, last.by_home, last.is_alone] if last else [None] * 4)


def _list_deed(one: DeedLine) -> list[Any]:
    others = "; ".join(f"{line.person} ({line.part_name})" for line in one.companions)
    cells = [
        one.duty,
        one.at,
        one.by,
        one.by_home,
        one.account_home,
        one.state,
        one.is_alone,
        others,
        one.what,
    ]
    return [*cells, one.recorded_by, one.confirmed_by, one.confirmed_at, one.why_refused]


def _list_holding(one: HoldingLine) -> list[Any]:
    needed = "; ".join(name for _key, name in one.duties)
    cells = [one.id, one.kind, one.name, one.purpose, one.home, one.holder, one.supplier, one.ends_on]
    return [*cells, one.goes, needed]
