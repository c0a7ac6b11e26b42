"""What must go on in the example after the team has gone: duties of its own, what they need, and who did them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from groundswell_web.example.people import Cast
from groundswell_web.handover.actions.deeds import confirm_deed, record_deed
from groundswell_web.handover.actions.duties import record_duty
from groundswell_web.handover.actions.holdings import record_holding
from groundswell_web.handover.actions.sourcing import bring_up_to_date
from groundswell_web.handover.duty_cards import DeedTerms, DutyTerms, HoldingTerms
from groundswell_web.handover.duty_queries import list_duties

# Kind, name, whose, what for, who holds it, with whom, in how many days it ends.
HOLDINGS = (
    ("account", "Administrator of the hosting", "unit", "Restart and update the register", "lead", "", None),
    ("account", "Mailbox permits@lindenau.example", "agency", "Questions of applicants", "caseworker", "", None),
    ("contract", "Hosting of the register", "agency", "The server of the register", "owner", "Server Room Ltd", 320),
)  # fmt: skip
HOSTING, MAILBOX, CONTRACT = (line[1] for line in HOLDINGS)
# Name, what follows when nobody does it, every so many days, owner, successor, how it is done, what it needs.
DUTIES = (
    (
        "Restart the register when it hangs",
        "stops",
        14,
        "lead",
        "member",
        "Binder “Register”, page 3: sign in, restart, try one search, note it in the log.",
        (HOSTING,),
    ),
    (
        "Answer what applicants ask by mail",
        "slows",
        2,
        "caseworker",
        "caseworker",
        "Within two working days; the texts lie in the folder “Answers”.",
        (MAILBOX,),
    ),
    (
        "Watch the hosting contract and its invoices",
        "slows",
        30,
        "owner",
        "owner",
        "Compare each invoice with annex 2. Notice is due three months before the end.",
        (CONTRACT,),
    ),
    ("Sit with five applicants and watch them apply", "minor", 45, "lead", "member", "", ()),
)
RESTART, ANSWER, INVOICES, WATCH = (line[0] for line in DUTIES)
# Duty, what was done, how many days ago, who did it, with whom, who looked on, on whose account, who confirms it.
DEEDS = (
    (RESTART, "The search gave no answer; restarted at noon.", 33, "lead", (), ("member",), "unit", "member"),
    (RESTART, "Restarted after the update of the register.", 19, "lead", ("member",), (), "unit", "member"),
    (ANSWER, "Eleven questions, the oldest a day old.", 30, "caseworker", (), (), "agency", "owner"),
    (ANSWER, "Seven questions, all on the day.", 9, "caseworker", (), (), "agency", "member"),
    (INVOICES, "The invoice of the month agrees with annex 2.", 16, "owner", (), (), "", "lead"),
    (
        WATCH,
        "Five applicants at the counter, with notes.",
        27,
        "lead",
        ("member",),
        ("caseworker",),
        "",
        "caseworker",
    ),
)


def begin_duties(cast: Cast, now: datetime) -> None:
    """Write down the accounts, the contract and the duties that Groundswell cannot see, with what they need."""
    bring_up_to_date(cast.engagement_id, now=now)
    holdings: dict[str, UUID] = {}
    for kind, name, home, purpose, holder, supplier, ends_in in HOLDINGS:
        ends_on = (now + timedelta(days=ends_in)).date() if ends_in else None
        terms = HoldingTerms(kind, name, home, purpose, cast.people[holder], supplier, ends_on)
        holdings[name] = record_holding(cast.engagement_id, terms, by=cast.get("lead"), now=now)
    for name, consequence, every_days, owner, successor, described, needs in DUTIES:
        duty = DutyTerms(
            name=name,
            consequence=consequence,
            every_days=every_days,
            owner_id=cast.people[owner],
            successor_id=cast.people[successor],
            described=described,
            holdings=tuple(holdings[need] for need in needs),
        )
        record_duty(cast.engagement_id, duty, by=cast.get("lead"), now=now)


def tell_deeds(cast: Cast, now: datetime) -> None:
    """Tell who did the duties, and let a second person confirm it; the last one still waits for that."""
    bring_up_to_date(cast.engagement_id, now=now)
    duties = {line.name: line for line in list_duties(cast.engagement_id, now)}
    for place, (name, text, days, doer, together, watched, account, second) in enumerate(DEEDS):
        terms = DeedTerms(
            at=now - timedelta(days=days),
            text=text,
            together=tuple(cast.people[key] for key in together),
            watched=tuple(cast.people[key] for key in watched),
            account_home=account,
        )
        deed_id = record_deed(cast.engagement_id, duties[name].id, terms, by=cast.get(doer), now=now)
        if place < len(DEEDS) - 1:
            confirm_deed(cast.engagement_id, deed_id, by=cast.get(second), now=now)
