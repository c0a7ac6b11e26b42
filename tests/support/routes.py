"""Every address of the running application, and example ids for those that need more than an engagement.

An app that adds an address with an id in it adds one line to `EXAMPLES`: the name of the address, and a function that
makes the thing for an engagement and gives the arguments. ``tests/web/test_access.py`` asks each address as every role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from django.urls import URLPattern, URLResolver, get_resolver
from support.ownership import see_points
from support.uploads import upload, write_export
from support.workbench import Cast

NOTHING = UUID("00000000-0000-4000-8000-000000000001")  # an id that nothing has
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Route:
    """An address.

    Args:
        name: by which it is found.
        view: what answers.
        arguments: what stands in it.
    """

    name: str
    view: Callable[..., Any]
    arguments: frozenset[str]


@dataclass(frozen=True)
class Example:
    """What an address needs besides ``engagement_id``.

    Args:
        make: makes the thing in an engagement and gives the arguments.
        is_shared: the arguments name nothing that belongs to one engagement, such as the name of a question.
        may_be_absent: the thing is made up, so that 404 is an answer, too.
        further: what the view itself asks for beyond its mark, when something is sent to it.
    """

    make: Callable[[Cast], dict[str, Any]]
    is_shared: bool = False
    may_be_absent: bool = False
    further: tuple[str, str] | None = None


def list_routes() -> list[Route]:
    """List every address that the application answers."""
    return sorted(_walk(get_resolver(), frozenset()), key=lambda route: (route.name, str(route.view)))


def _walk(resolver: URLResolver, arguments: frozenset[str]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        named = arguments | set(entry.pattern.regex.groupindex) | set(entry.pattern.converters)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, named)
        elif isinstance(entry, URLPattern):
            yield Route(entry.name or "", entry.callback, named)


def _find_person(cast: Cast) -> dict[str, Any]:
    return {"person_id": cast.people["member"].pk}


def _find_membership(cast: Cast) -> dict[str, Any]:
    from groundswell_web.engagements.queries import list_members

    return {"membership_id": list_members(cast.engagement_id, now=NOW, role="observer")[0].id}


def _draft_mandate(cast: Cast) -> dict[str, Any]:
    from support.mandates import draft

    return {"mandate_id": draft(cast, NOW)}


def _see_point(cast: Cast) -> dict[str, Any]:
    from groundswell_web.audit.actions import Workbench
    from groundswell_web.ownership import actions, queries

    actions.record_seen_points(
        cast.engagement_id, extract_id=uuid4(), seen=see_points(), by=Workbench(), now=NOW
    )
    return {"point_id": queries.list_points(cast.engagement_id, NOW)[0].id}


def _write_rule(cast: Cast) -> dict[str, Any]:
    from groundswell_web.ownership.actions import RuleAnswers, record_rule

    point_id = _see_point(cast)["point_id"]
    answers = RuleAnswers("Two people look at it", level="custom")
    return {
        "rule_id": record_rule(cast.engagement_id, point_id, answers=answers, by=cast.people["lead"], now=NOW)
    }


def _raise_concern(cast: Cast) -> dict[str, Any]:
    from groundswell_web.concerns import actions, subjects

    point_id = _see_point(cast)["point_id"]
    subject = subjects.get_subject(cast.engagement_id, "step", str(point_id), NOW)
    by = cast.people["caseworker"]
    raised = actions.record_concern(cast.engagement_id, subject=subject, text="A worry.", by=by, now=NOW)
    return {"concern_id": raised.id}


def _upload_records(cast: Cast) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        return {"extract_id": upload(cast, NOW, write_export(Path(folder)))}


def _draft_trial(cast: Cast) -> dict[str, Any]:
    from support.trials import draft_trial

    return {"trial_id": draft_trial(cast, NOW)}


def _sign_trial(cast: Cast) -> dict[str, Any]:
    from support.trials import sign_trial

    return {"trial_id": sign_trial(cast, NOW)}


def _find_week(cast: Cast) -> dict[str, Any]:
    return {"person_id": cast.people["lead"].pk, "week_on": "2026-02-23"}


def _book_cost(cast: Cast) -> dict[str, Any]:
    from support.ledgers import book_cost

    return {"number": book_cost(cast, NOW).number}


def _order_rehearsal(cast: Cast) -> dict[str, Any]:
    from groundswell_web.handover.actions.rehearsals import record_rehearsal

    days = {"from_on": NOW.date() + timedelta(days=7), "until_on": NOW.date() + timedelta(days=9)}
    return {
        "rehearsal_id": record_rehearsal(cast.engagement_id, **days, by=cast.people["service_owner"], now=NOW)
    }


def _accept_duty(cast: Cast) -> dict[str, Any]:
    from support.handover import add_duty

    return {"duty_id": add_duty(cast, NOW)}


def _find_member(cast: Cast) -> dict[str, Any]:
    return {"person_id": cast.people["member"].pk}


def _find_skill(cast: Cast) -> dict[str, Any]:
    from support.teams import build_small_team

    return {"skill_id": build_small_team(cast, NOW)["skill_id"]}


def _add_item(cast: Cast) -> dict[str, Any]:
    from support.teams import build_small_team

    return {"item_id": build_small_team(cast, NOW)["item_id"]}


def _ask_plan(cast: Cast) -> dict[str, Any]:
    from support.teams import ask_plan, build_small_team

    build_small_team(cast, NOW)
    return {"plan_id": ask_plan(cast, NOW)}


def _make_up(**more: Any) -> Example:
    """Make up ids: the address still has to refuse whom it must; the app's own tests look at ids of others."""
    return Example(lambda cast: more, may_be_absent=True)


def _ask_fit(cast: Cast) -> dict[str, Any]:
    from support.fits import ask_fit

    return {"fit_id": ask_fit(cast, NOW)}


def _add_duty(cast: Cast) -> dict[str, Any]:
    from support.handover import add_duty

    return {"duty_id": add_duty(cast, NOW)}


def _add_holding(cast: Cast) -> dict[str, Any]:
    from support.handover import add_holding

    return {"holding_id": add_holding(cast, NOW)}


def _tell_deed(cast: Cast) -> dict[str, Any]:
    from support.handover import add_duty, tell_deed

    return {"deed_id": tell_deed(cast, add_duty(cast, NOW), NOW)}


def _name_companion(cast: Cast) -> dict[str, Any]:
    from support.handover import add_duty, tell_deed

    from groundswell_web.handover.deed_queries import get_deed

    deed_id = tell_deed(cast, add_duty(cast, NOW), NOW, together=("lead",))
    return {"companion_id": get_deed(cast.engagement_id, deed_id).companions[0].id, "answer": "agree"}


EXAMPLES: dict[str, Example] = {
    # People, members, mandates
    **dict.fromkeys(
        ("person", "person_change", "person_invite", "person_end", "person_restore", "person_sign_out"),
        Example(_find_person, is_shared=True),
    ),
    "member_end": Example(_find_membership),
    "mandate": Example(_draft_mandate),
    "mandate_sign": Example(_draft_mandate),
    # Records
    **dict.fromkeys(
        (
            *("extract", "extract_again", "extract_progress", "extract_set_aside", "extract_use"),
            *("extract_withdraw", "mapping", "reading", "reading_mapping", "reading_opening"),
            *("upload_abandon", "upload_parts", "upload_resume", "upload_whole"),
        ),
        Example(_upload_records, may_be_absent=True),
    ),
    "extract_compare": _make_up(extract_id=NOTHING, earlier_id=NOTHING),
    "upload_part": _make_up(extract_id=NOTHING, file=0, part=0),
    **dict.fromkeys(
        ("connection", "connection_change", "connection_pull", "connection_withdraw"),
        _make_up(connection_id=NOTHING),
    ),
    # Readiness
    "handover_person": Example(_find_member),
    "handover_person_picture": Example(_find_member, may_be_absent=True),
    "handover_picture": Example(lambda cast: {"name": "course"}, is_shared=True, may_be_absent=True),
    # Findings
    "case": _make_up(case_key="C1"),
    "finding": Example(lambda cast: {"question": "waits"}, is_shared=True, may_be_absent=True),
    "finding_json": Example(lambda cast: {"question": "waits"}, is_shared=True, may_be_absent=True),
    "finding_table": Example(
        lambda cast: {"question": "waits", "table": "waits"}, is_shared=True, may_be_absent=True
    ),
    "finding_picture": _make_up(kept_id=NOTHING, name="waits"),
    "finding_state": _make_up(kept_id=NOTHING),
    "finding_again": _make_up(kept_id=NOTHING),
    "program_key_withdraw": _make_up(key_id=NOTHING),
    "program_finding": Example(lambda cast: {"question": "waits"}, is_shared=True, may_be_absent=True),
    # Trials, for the agency's systems
    **dict.fromkeys(("trial_allocations", "trial_values"), _make_up(trial_id=NOTHING)),
    **dict.fromkeys(
        (
            *("trial", "trial_drop", "trial_planning", "trial_sign", "trial_start", "trial_statement"),
            "trial_stop",
        ),
        Example(_draft_trial),
    ),
    **dict.fromkeys(
        (
            *("trial_amend", "trial_cases", "trial_connect", "trial_ledger", "trial_ledger_file"),
            *(
                "trial_look_now",
                "trial_learned",
                "trial_reason",
                "trial_registration",
                "trial_registration_file",
            ),
            *("trial_undone", "trial_verify"),
        ),
        Example(_sign_trial),
    ),
    "trial_part": Example(lambda cast: _draft_trial(cast) | {"part": "outcome"}),
    "trial_key_withdraw": Example(lambda cast: _sign_trial(cast) | {"key_id": NOTHING}, may_be_absent=True),
    "trial_look": Example(lambda cast: _sign_trial(cast) | {"number": 1}, may_be_absent=True),
    "trial_picture": Example(lambda cast: _sign_trial(cast) | {"name": "band"}, may_be_absent=True),
    **dict.fromkeys(
        ("trial_play", "trial_play_forest"),
        Example(lambda cast: {"play": "remind_applicant"}, is_shared=True, may_be_absent=True),
    ),
    # Ledger
    "ledger_picture": Example(lambda cast: {"name": "purposes"}, is_shared=True, may_be_absent=True),
    "ledger_sheet_week": Example(_find_week, further=("correct", "ledger")),
    **dict.fromkeys(("ledger_entry", "ledger_entry_correct"), Example(_book_cost)),
    "ledger_import_kind": Example(lambda cast: {"kind": "finance"}, is_shared=True),
    "ledger_import_read": _make_up(kind="finance", file_id=NOTHING),
    "ledger_rates": Example(dict, further=("change", "rates")),
    "ledger_month_close": Example(lambda cast: {"month": "2026-03"} if _book_cost(cast) else {}),
    **dict.fromkeys(("ledger_result", "ledger_accept"), _make_up(result_id=NOTHING)),
    "ledger_give_up": _make_up(adoption_id=NOTHING),
    "ledger_service_import": Example(lambda cast: {"kind": "figures"}, is_shared=True),
    "ledger_service_picture": Example(lambda cast: {"name": "cost"}, is_shared=True, may_be_absent=True),
    # Central unit
    **dict.fromkeys(
        ("centre_fit", "centre_fit_change", "centre_fit_decline", "centre_fit_go"), Example(_ask_fit)
    ),
    "centre_fit_part": Example(lambda cast: _ask_fit(cast) | {"part": "sponsor"}),
    # Duties, what they need, and deeds
    **dict.fromkeys(("duty", "duty_change", "duty_end", "deed_new"), Example(_add_duty)),
    **dict.fromkeys(("holding", "holding_change", "holding_end"), Example(_add_holding)),
    **dict.fromkeys(("deed", "deed_confirm", "deed_refuse", "companion_new"), Example(_tell_deed)),
    "companion_answer": Example(_name_companion),
    # The plan of the team
    **dict.fromkeys(("plan_people", "plan_presence", "plan_work"), Example(dict, further=("make", "plans"))),
    "plan_skill": Example(_find_skill),
    "plan_item": Example(_add_item),
    "plan_leave_remove": _make_up(presence_id=NOTHING),
    **dict.fromkeys(("plan_shown", "plan_progress", "plan_choose", "plan_stop"), Example(_ask_plan)),
    "plan_picture": Example(_ask_plan, may_be_absent=True),
    # Ownership
    **dict.fromkeys(("ownership_point", "ownership_owner", "ownership_write_rule"), Example(_see_point)),
    **dict.fromkeys(
        (
            *("ownership_rule", "ownership_change_rule", "ownership_ask", "ownership_withdraw_rule"),
            "ownership_attach",
        ),
        Example(_write_rule),
    ),
    "ownership_file": _make_up(rule_id=NOTHING, attachment_id=NOTHING),
    "ownership_preview_owners": _make_up(sheet_id=NOTHING),
    "ownership_preview_rules": _make_up(sheet_id=NOTHING),
    # Rehearsals and acceptance
    **dict.fromkeys(("rehearsal", "rehearsal_call_off", "rehearsal_lever"), Example(_order_rehearsal)),
    "acceptance": Example(dict, further=("accept", "duties")),
    "acceptance_duty": Example(_accept_duty, further=("accept", "duties")),
    # Targets, concerns, voices
    **dict.fromkeys(("target", "target_change", "target_drop", "target_note"), _make_up(target_id=NOTHING)),
    "target_accept": Example(
        lambda cast: {"target_id": NOTHING}, may_be_absent=True, further=("propose", "targets")
    ),
    **dict.fromkeys(
        ("concern", "concern_answer", "concern_judge", "concern_settle"), Example(_raise_concern)
    ),
    **dict.fromkeys(
        ("voice_session", "voice_correct", "voice_withdraw", "voice_quote_add"), _make_up(session_id=NOTHING)
    ),
    **dict.fromkeys(
        ("voice_quote_correct", "voice_quote_withdraw"), _make_up(session_id=NOTHING, quote_id=NOTHING)
    ),
    "voice_kind_withdraw": _make_up(kind_id=NOTHING),
    # Discovery
    **dict.fromkeys(("discovery_cause", "discovery_cause_withdraw"), _make_up(cause_id=NOTHING)),
    **dict.fromkeys(
        (
            *("discovery_recommendation", "discovery_recommendation_change"),
            "discovery_recommendation_withdraw",
        ),
        _make_up(recommendation_id=NOTHING),
    ),
    **dict.fromkeys(
        ("discovery_making", "discovery_making_again", "discovery_making_state"), _make_up(making_id=NOTHING)
    ),
    "discovery_draft_file": _make_up(making_id=NOTHING, format="html"),
    "discovery_edition": _make_up(number=1),
    "discovery_edition_file": _make_up(number=1, format="html"),
    # Archive
    "archive_download": _make_up(archive_id=NOTHING),
    "archive_remove": _make_up(archive_id=NOTHING),
    "discovery_section": Example(lambda cast: {"name": "problem"}, is_shared=True, may_be_absent=True),
    # Public pages: anybody may ask; nothing is published here
    **dict.fromkeys(
        ("public_page", "public_page_csv", "public_page_json", "public_schema"),
        Example(lambda cast: {"slug": "nothing"}, is_shared=True, may_be_absent=True),
    ),
    **dict.fromkeys(
        ("public_edition", "public_edition_csv", "public_edition_json"),
        Example(lambda cast: {"slug": "nothing", "number": 1}, is_shared=True, may_be_absent=True),
    ),
    # The example mode, which is off in the tests
    "example_code": Example(dict, is_shared=True, may_be_absent=True),
    "example_sign_in": Example(lambda cast: {"token": "none"}, is_shared=True, may_be_absent=True),
}
