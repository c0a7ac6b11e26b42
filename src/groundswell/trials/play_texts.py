"""Kinds of change at the front of a service: how people apply, what they are asked for, what they are told."""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.trials.design import Guardrail, Outcome, Unit
from groundswell.wording import _

HORIZON_DAYS = 60
"""To where a play follows its cases until the promise of a service replaces it."""
GUARD_ALPHA = 0.05
"""Chance of a false stop, all guardrails of a play together."""
WAIT = Outcome("wait", HORIZON_DAYS)
COMPLETED = Outcome("completed", HORIZON_DAYS, better="higher", measured_in="share")
RIGHT_FIRST_TIME = Outcome("right_first_time", HORIZON_DAYS, better="higher", measured_in="share")
WITHIN = Outcome("within", HORIZON_DAYS, better="higher", measured_in="share")
CALLS = Outcome("count", HORIZON_DAYS, "calls", measured_in="calls")
COMPLAINTS = Outcome("count", HORIZON_DAYS, "complaints", measured_in="complaints")
REVERSALS = Outcome("count", HORIZON_DAYS, "reversals", measured_in="decisions reversed")
MINUTES = Outcome("cost", HORIZON_DAYS, "minutes_of_work", measured_in="minutes")


@dataclass(frozen=True, slots=True)
class Play:
    """A kind of change that can be tried again in another place.

    Args:
        name: short and stable; it stands in designs as ``play``.
        title: what people call it.
        done: what is done, step by step, in plain words.
        fits: where it fits: what has to be so.
        unit: what is allocated: cases, or whole offices where the change cannot stop at one case.
        primary: the outcome that usually decides.
        guardrails: what must not get worse; margins as a proposal.
        worries: what people who work on cases raise against it, each worth an answer before the trial.
        undone: how it is undone, and how quickly.
        share: the share of cases (or offices) to begin with.
    """

    name: str
    title: str
    done: tuple[str, ...]
    fits: tuple[str, ...]
    unit: Unit
    primary: Outcome
    guardrails: tuple[Guardrail, ...]
    worries: tuple[str, ...]
    undone: str
    share: float


def guard(*limits: tuple[Outcome, float]) -> tuple[Guardrail, ...]:
    """Build guardrails from outcomes and margins; they share `GUARD_ALPHA` evenly."""
    return tuple(Guardrail(outcome, margin, GUARD_ALPHA / len(limits)) for outcome, margin in limits)


def list_front_plays() -> tuple[Play, ...]:
    """List the kinds of change at the front of a service."""
    return (
        _remind(),
        _ask_once(),
        _check_at_intake(),
        _online_intake(),
        _plain_letter(),
        _phone(),
        _tell_where(),
        _ask_other_agency(),
    )


def _remind() -> Play:
    return Play(
        name="remind_applicant",
        title=_("Remind the applicant"),
        done=(
            _(
                "When something is missing and has not come after 7 days, send a short message by text or mail."
            ),
            _(
                "Say what is missing, how to send it, and whom to call. Send one more after 14 days, then stop."
            ),
        ),
        fits=(
            _("Many days of the wait pass while the applicant is to send something."),
            _("A phone number or address is known for most applicants."),
        ),
        unit="case",
        primary=WAIT,
        guardrails=guard((COMPLETED, 0.03), (CALLS, 0.1)),
        worries=(
            _("People will call because of the message, and we have nobody for more calls."),
            _("Somebody who has sent it already will get a reminder and be angry."),
            _("The message could reach the wrong person."),
        ),
        undone=_("Switch the messages off; the next case gets none."),
        share=0.5,
    )


def _ask_once() -> Play:
    return Play(
        name="ask_once",
        title=_("Ask for all at once"),
        done=(
            _("Read the whole file on the first day, and write down all that is missing."),
            _("Ask for all of it in one letter, instead of one thing after the other."),
        ),
        fits=(
            _("Many cases come back to the applicant two times or more."),
            _("One person can see from the file what every later step needs."),
        ),
        unit="case",
        primary=WAIT,
        guardrails=guard((RIGHT_FIRST_TIME, 0.03), (COMPLETED, 0.03)),
        worries=(
            _("We will ask for papers that a simple case never needs."),
            _("A long list puts people off, and they give up."),
            _("The first reading takes longer, and new cases wait for it."),
        ),
        undone=_("Go back to the old letter; lists that are out stay as they are."),
        share=0.3,
    )


def _check_at_intake() -> Play:
    return Play(
        name="check_at_intake",
        title=_("Check the application when it is handed in"),
        done=(
            _("Look through the application at the counter, or in the form, before it is taken in."),
            _("Say at once what is missing or does not fit, and let the applicant put it right there."),
        ),
        fits=(
            _("Many cases stop early because a paper is missing or a number does not fit."),
            _("What is missing can be seen without knowing the law in depth."),
        ),
        unit="case",
        primary=RIGHT_FIRST_TIME,
        guardrails=guard((COMPLETED, 0.03), (WAIT, 2.0)),
        worries=(
            _("The queue at the counter gets longer."),
            _("People are sent away who had a right to hand in what they had."),
        ),
        undone=_("Take applications in as before, from the next one on."),
        share=0.3,
    )


def _online_intake() -> Play:
    return Play(
        name="online_intake",
        title=_("Let people apply online"),
        done=(
            _("Offer an online form next to the paper one, with the same questions and less of them."),
            _("Whoever does not want it goes on with paper, at the same speed."),
        ),
        fits=(
            _("Applications are typed in from paper, or wait for the post."),
            _("Most applicants can go online, and the others have somebody to help them."),
        ),
        unit="office",
        primary=WAIT,
        guardrails=guard((COMPLETED, 0.03), (RIGHT_FIRST_TIME, 0.05)),
        worries=(
            _("Old people, and people without a computer, are left behind."),
            _("We will get more applications, and worse ones."),
            _("Then there are two ways in, and we have to keep both going."),
        ),
        undone=_("Close the online form; what has come in is worked on like paper."),
        share=0.5,
    )


def _plain_letter() -> Play:
    return Play(
        name="plain_letter",
        title=_("Write the letter in plain language"),
        done=(
            _(
                "Rewrite the letter: what we need, by when, how to send it, all on the first half of the page."
            ),
            _("Try it with five applicants, and have the lawyer read it, before it goes out."),
        ),
        fits=(
            _("Answers to a letter come late, or are not what was asked for."),
            _("The text of the letter is not laid down word by word in the law."),
        ),
        unit="case",
        primary=WAIT,
        guardrails=guard((COMPLETED, 0.03), (COMPLAINTS, 0.02)),
        worries=(
            _("A court will not accept the new words."),
            _("It leaves out what protects us when somebody appeals."),
        ),
        undone=_("Put the old letter back into the system, the same day."),
        share=0.5,
    )


def _phone() -> Play:
    return Play(
        name="phone_appointment",
        title=_("Settle it by phone, at a time that is agreed on"),
        done=(
            _("Where something is unclear, send a time for a call instead of a letter with questions."),
            _("Ask all questions in the call, and write the answers into the file."),
        ),
        fits=(
            _("Questions go to and fro by letter."),
            _("An answer by phone is allowed, or can be confirmed by a message afterwards."),
        ),
        unit="case",
        primary=WAIT,
        guardrails=guard((RIGHT_FIRST_TIME, 0.03), (MINUTES, 15.0)),
        worries=(
            _("Nobody picks up, and the time is lost."),
            _("What was said on the phone cannot be proven."),
            _("People who do not speak the language well are worse off."),
        ),
        undone=_("Go back to letters; calls that are agreed on are still made."),
        share=0.3,
    )


def _tell_where() -> Play:
    return Play(
        name="tell_where_it_stands",
        title=_("Tell people where their case stands"),
        done=(
            _("Send a message when the case moves on: received, complete, being decided, decided."),
            _("Say how long cases like this one take, from what was measured, and not from the rule."),
        ),
        fits=(
            _("Many calls only ask where the case stands."),
            _("The system knows when a case moves on."),
        ),
        unit="case",
        primary=CALLS,
        guardrails=guard((COMPLAINTS, 0.02), (WAIT, 1.0)),
        worries=(
            _("If we name a time and miss it, people will be angrier than now."),
            _("The messages show how long a file just lies there."),
        ),
        undone=_("Switch the messages off; nothing else has changed."),
        share=0.5,
    )


def _ask_other_agency() -> Play:
    return Play(
        name="ask_other_agency",
        title=_("Get it from the other agency, not from the applicant"),
        done=(
            _("Ask the agency that holds the paper for it, with the applicant's consent, on the first day."),
            _("Ask the applicant only for what nobody else has."),
        ),
        fits=(
            _("Applicants fetch papers at one agency to hand them in at another."),
            _("The law allows the question, or the applicant can consent to it."),
        ),
        unit="case",
        primary=WAIT,
        guardrails=guard((WITHIN, 0.03), (REVERSALS, 0.01)),
        worries=(
            _("The other agency answers more slowly than the applicant."),
            _("Data protection forbids it."),
        ),
        undone=_("Ask the applicant again, from the next case on; questions that are out run on."),
        share=0.3,
    )
