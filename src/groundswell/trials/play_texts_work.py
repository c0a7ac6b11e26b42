"""Kinds of change inside the agency: in which order, by whom and in how many steps cases are worked on."""

from __future__ import annotations

from groundswell.trials.play_texts import (
    COMPLAINTS,
    COMPLETED,
    MINUTES,
    REVERSALS,
    RIGHT_FIRST_TIME,
    WAIT,
    WITHIN,
    Play,
    guard,
)
from groundswell.wording import _


def list_work_plays() -> tuple[Play, ...]:
    """List the kinds of change in how cases are worked on."""
    return (
        _first_come(),
        _merge_checks(),
        _fast_track(),
        _decide_on_receipt(),
        _triage(),
        _one_officer(),
        _drop_signature(),
        _backlog_burst(),
        _limit_open(),
        _share_queue(),
    )


def _first_come() -> Play:
    return Play(
        name="first_come_first_served",
        title=_("First come, first served"),
        done=(
            _(
                "Work on cases in the order in which they came in; urgent ones by law go first, and are counted."
            ),
            _("Take the next case from the front of the line, instead of choosing one."),
        ),
        fits=(
            _("Cases overtake others of the same kind, and some lie for very long."),
            _("There is no good reason for the order in which they are worked on now."),
        ),
        unit="office",
        primary=WITHIN,
        guardrails=guard((WAIT, 2.0), (COMPLAINTS, 0.02)),
        worries=(
            _("The simple cases that we now do in between will wait behind hard ones."),
            _("I know my cases; somebody else has to read them from the start."),
            _("The numbers of the first weeks will look bad, because old cases close."),
        ),
        undone=_("Let people choose again; no case has lost anything but its place in the line."),
        share=0.5,
    )


def _merge_checks() -> Play:
    return Play(
        name="merge_checks",
        title=_("Make one check out of two"),
        done=(
            _("Let one person check in one go what two check one after the other now."),
            _("Write the points of both checks on one list, and have both who check now agree to it."),
        ),
        fits=(
            _("Two steps look at the same papers, and the second rarely finds something new."),
            _("No law asks for two different persons."),
        ),
        unit="case",
        primary=WAIT,
        guardrails=guard((REVERSALS, 0.01), (RIGHT_FIRST_TIME, 0.03)),
        worries=(
            _("Mistakes that the second check finds now will go through."),
            _("Who is to blame when something goes wrong?"),
        ),
        undone=_("Send cases through both checks again, from the next one on."),
        share=0.1,
    )


def _fast_track() -> Play:
    return Play(
        name="fast_track",
        title=_("A fast track for the simple class"),
        done=(
            _("Write down in three lines what a simple case is, so that two people would agree."),
            _("Give these to two people who do nothing else in the morning, and decide them in one go."),
        ),
        fits=(
            _("Most cases need little work, but wait in one line with the few that need much."),
            _("Whether a case is simple can be seen when it comes in."),
        ),
        unit="case",
        primary=WAIT,
        guardrails=guard((REVERSALS, 0.01), (WITHIN, 0.03)),
        worries=(
            _("The hard cases will wait even longer."),
            _("The same two people get the easy work, and the others the rest."),
            _("A case that looks simple may hide something."),
        ),
        undone=_("Put the cases back into the one line, in the order in which they came."),
        share=0.3,
    )


def _decide_on_receipt() -> Play:
    return Play(
        name="decide_on_receipt",
        title=_("Decide when it comes in"),
        done=(
            _("Where all is there and nothing speaks against it, decide on the day it comes in."),
            _("Check one in ten of these afterwards, drawn by lot."),
        ),
        fits=(
            _("Nearly all cases of the class are approved in the end."),
            _("A wrong approval can be taken back, and costs little."),
        ),
        unit="case",
        primary=WAIT,
        guardrails=guard((REVERSALS, 0.01), (COMPLAINTS, 0.02)),
        worries=(
            _("People who cheat will find out."),
            _("Taking a decision back is much more work than refusing."),
        ),
        undone=_("Send new cases through the usual steps; decisions made stand, and are checked."),
        share=0.1,
    )


def _triage() -> Play:
    return Play(
        name="triage_on_arrival",
        title=_("Sort cases on arrival"),
        done=(
            _("Have an experienced person look at each new case within one working day, for five minutes."),
            _("She decides: can be decided, something is missing, needs an expert. It goes there at once."),
        ),
        fits=(
            _("Cases lie long before anybody looks at them, and then turn out to lack something."),
            _("Experienced people can be freed for an hour a day."),
        ),
        unit="case",
        primary=WAIT,
        guardrails=guard((RIGHT_FIRST_TIME, 0.03), (MINUTES, 10.0)),
        worries=(
            _("Our best people sort instead of deciding."),
            _("It is one more step, and one more line."),
        ),
        undone=_("Put new cases into the usual line again, unsorted."),
        share=0.3,
    )


def _one_officer() -> Play:
    return Play(
        name="one_officer",
        title=_("One officer from start to end"),
        done=(
            _("Give each new case to one person who keeps it until it is decided."),
            _("She calls in others for a question, but does not hand the case over. A deputy is named."),
        ),
        fits=(
            _("A case passes through many hands, and waits anew at each."),
            _("Enough people know all steps, or can learn them in a few weeks."),
        ),
        unit="office",
        primary=WAIT,
        guardrails=guard((RIGHT_FIRST_TIME, 0.03), (REVERSALS, 0.01)),
        worries=(
            _("When she is ill, the case lies."),
            _("Nobody can know everything; the quality goes down."),
            _("One person alone with a case is easier to bribe."),
        ),
        undone=_("Deal new cases out by steps again; those under way stay with their officer."),
        share=0.5,
    )


def _drop_signature() -> Play:
    return Play(
        name="drop_second_signature",
        title=_("Stop the second signature"),
        done=(
            _("Let the one who decided sign alone, below an amount that the head of the office sets."),
            _("Draw one case in twenty by lot each week, and look at it as thoroughly as before."),
        ),
        fits=(
            _("The second signature hardly ever changes a decision."),
            _("It is asked for by custom or by a directive, and not by a law."),
        ),
        unit="case",
        primary=WAIT,
        guardrails=guard((REVERSALS, 0.01), (COMPLAINTS, 0.02)),
        worries=(
            _("If something goes wrong I stand there alone."),
            _("The auditors ask for four eyes."),
        ),
        undone=_("Ask for the second signature again, the same day."),
        share=0.1,
    )


def _backlog_burst() -> Play:
    return Play(
        name="backlog_burst",
        title=_("Clear the backlog in one burst"),
        done=(
            _("For two weeks, all who can decide do nothing but the oldest open cases, with no meetings."),
            _(
                "Close what has become pointless, decide what can be decided, and name what each other case waits for."
            ),
        ),
        fits=(
            _("What comes in and what is decided are about equal, but there is an old heap."),
            _("The heap did not come from too few people; otherwise it is back in a few months."),
        ),
        unit="wedge",
        primary=WAIT,
        guardrails=guard((RIGHT_FIRST_TIME, 0.03), (REVERSALS, 0.01)),
        worries=(
            _("New cases lie for two weeks, and we have made the next heap."),
            _("In a hurry we make mistakes."),
        ),
        undone=_("Stop the burst and go back to the usual plan of work on the next morning."),
        share=0.5,
    )


def _limit_open() -> Play:
    return Play(
        name="limit_open_cases",
        title=_("Finish before you start"),
        done=(
            _(
                "Nobody has more than ten cases begun; a new one is taken when one is done or waits for somebody else."
            ),
            _("What is not begun stays in one line that all can see."),
        ),
        fits=(
            _("People have very many cases begun, and each lies most of the time."),
            _("Cases can be given to whoever is free."),
        ),
        unit="office",
        primary=WAIT,
        guardrails=guard((WITHIN, 0.03), (RIGHT_FIRST_TIME, 0.03)),
        worries=(
            _("I wait for answers all the time; with ten cases I have nothing to do."),
            _("The line of cases not begun will look terrible."),
        ),
        undone=_("Lift the limit, and deal the line out to people."),
        share=0.5,
    )


def _share_queue() -> Play:
    return Play(
        name="share_the_queue",
        title=_("Let offices share one line"),
        done=(
            _("An office with free hands takes cases of an office that has a long line."),
            _("Which cases may move is written down; the applicant is told who decides."),
        ),
        fits=(
            _("The wait depends on where somebody lives, for the same kind of case."),
            _("Files can be read in all offices, and the law lets another office decide."),
        ),
        unit="wedge",
        primary=WAIT,
        guardrails=guard((COMPLETED, 0.03), (RIGHT_FIRST_TIME, 0.03)),
        worries=(
            _("Quick offices are punished with more work."),
            _("They do not know the place, and decide differently."),
        ),
        undone=_("Stop moving cases; those that have moved are decided where they are."),
        share=0.5,
    )
