"""How a look and a verdict of a trial read in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from groundswell.trials.design import Design, Outcome
from groundswell.trials.look import GuardReading, Look, Reading
from groundswell.trials.look_words import write_amount, write_value
from groundswell.wording import _, format_count, format_share
from groundswell_cli.printing import print_table, say

WIDTH = 41


def say_look(design: Design, look: Look, as_of: datetime) -> None:
    """Print a look: the sentence for everybody first."""
    for sentence in look.sentences:
        say(sentence)
    say("")
    moment = as_of.astimezone(ZoneInfo(design.time_zone))
    text = _("From records up to {moment}: day {day}; the last that counts is day {last}.")
    say(text.format(day=look.day, last=design.last_day, moment=f"{moment:%Y-%m-%d %H:%M}"))
    if look.readings:
        _print_readings(design, look)
    if look.guards:
        _print_guards(design, look.guards)
    say_doubts(look.doubts)


def say_doubts(doubts: Sequence[str]) -> None:
    """Print what makes the data doubtful, or that nothing does."""
    say("")
    if not doubts:
        say(_("No doubt about the data."))
        return
    say(_("What makes the data doubtful:"))
    for doubt in doubts:
        say(f"· {doubt}")


def draw_band(reading: Reading) -> str:
    """Draw a band as a line of characters, with 0 in the middle: to the right of it the public is better off.

    Example:
        >>> reading = Reading("new", 10, 8, 2.0, 0.5, 1.0, 3.0, 4.0, 0.9, 1.02, 2.98, 0)
        >>> draw_band(reading)
        '····················│······├─────●──────┤'
    """
    reach = max(abs(reading.low), abs(reading.high), abs(reading.gain)) or 1.0
    middle = WIDTH // 2

    def place(value: float) -> int:
        return middle + round(value / reach * middle)

    line = ["·"] * WIDTH
    low, high = place(reading.low), place(reading.high)
    line[low : high + 1] = "─" * (high - low + 1)
    line[middle] = "│"
    line[low], line[high] = "├", "┤"
    line[place(reading.gain)] = "●"
    return "".join(line)


def _print_readings(design: Design, look: Look) -> None:
    cases = dict(zip((arm.name for arm in design.arms), look.cases, strict=True))
    mature = dict(zip((arm.name for arm in design.arms), look.mature, strict=True))
    outcome, usual = design.primary, design.arms[0].name
    rows = [
        [usual, format_count(cases[usual]), format_count(mature[usual]),
         write_value(outcome, look.readings[0].usual_value), "", "", "", ""]
    ]  # fmt: skip
    for one in look.readings:
        rows.append(
            [
                one.arm,
                format_count(cases[one.arm]),
                format_count(mature[one.arm]),
                write_value(outcome, one.arm_value),
                _write_gain(design, one.gain),
                _write_ends(design, one.low, one.high) if one.information_share else _("too early"),
                _write_ends(design, one.plain_low, one.plain_high),
                format_share(one.information_share),
            ]
        )
    print_table(
        _("The primary outcome"),
        [_("arm"), _("cases"), _("followed {days} days").format(days=outcome.horizon_days), _("outcome"),
         _("gain"), _("band over all looks"),
         _("for one glance only"), _("information")],
        rows,
    )  # fmt: skip
    say("")
    for one in look.readings:
        if one.information_share:
            say(_("  worse {band} better   “{arm}”").format(band=draw_band(one), arm=one.arm))
        say(
            _("  Harm: {share} of the way to the limit at which “{arm}” stops.").format(
                share=format_share(max(one.harm_bound, 0.0)), arm=one.arm
            )
        )


def _print_guards(design: Design, guards: Sequence[GuardReading]) -> None:
    words = {
        "too_early": _("too early"),
        "holds": _("holds"),
        "close": _("close"),
        "breached": _("breached"),
    }
    rows = [
        [
            one.name,
            one.arm,
            _write_worse(guard.outcome, one.worse_by),
            _write_proven(guard.outcome, one.proven_worse_by),
            _write_worse(guard.outcome, one.margin),
            words[one.state],
        ]
        for guard, one in zip(design.guardrails, guards, strict=True)
    ]
    columns = [
        _("what must not get worse"),
        _("arm"),
        _("as far as seen"),
        _("proven over all looks"),
        _("limit"),
        _("state"),
    ]
    print_table(_("Guardrails"), columns, rows)


def _write_worse(outcome: Outcome, worse_by: float | None) -> str:
    if worse_by is None:
        return "–"
    text = _("{amount} better") if worse_by < 0 else _("{amount} worse")
    return text.format(amount=write_amount(outcome, worse_by))


def _write_proven(outcome: Outcome, worse_by: float | None) -> str:
    return _("nothing") if worse_by is not None and worse_by <= 0 else _write_worse(outcome, worse_by)


def _write_gain(design: Design, gain: float) -> str:
    sign = "+" if gain >= 0 else "−"
    return f"{sign}{write_amount(design.primary, gain)}"


def _write_ends(design: Design, low: float, high: float) -> str:
    """Write both ends of a band, the unit once: −0.4 to +3.9 days."""
    first, last = _write_gain(design, low), _write_gain(design, high)
    number, _space, unit = first.partition(" ")
    same = unit.rstrip("s") == last.partition(" ")[2].rstrip("s")
    return _("{low} to {high}").format(low=number if same else first, high=last)
