"""What a result says, in sentences."""

from __future__ import annotations

from groundswell.wording import _, format_count


def write_result(
    measure: str, basis: str, value: float, low: float, high: float, cases: int, source: str
) -> tuple[str, ...]:
    """Write what a result says, the first sentence for everybody."""
    size = name_amount(measure, abs(value))
    ends = _("from {low} to {high}").format(low=format_amount(low), high=format_amount(high))
    if basis == "forecast":
        first = _("The plan expects {size} less for {cases} cases ({ends}).")
    elif value < 0:
        first = _("It cost {size} more for {cases} cases, not less ({ends}; below 0 is worse).")
    else:
        first = _("It saved {size} for {cases} cases ({ends}).")
    said = [first.format(size=size, cases=format_count(cases), ends=ends)]
    if low <= 0 <= high:
        said.append(_("It may be nothing: the interval holds 0."))
    said.append(_("Taken from {source}.").format(source=source))
    return tuple(said)


def write_formula(per_case: float, low: float, high: float, unit: str, cases: int, share: float) -> str:
    """Write how a result was computed, with its numbers."""
    text = _("{effect} {unit} for each case (from {low} to {high}) × {cases} cases × {share} of them")
    return text.format(
        effect=f"{per_case:.6g}",
        unit=unit,
        low=f"{low:.6g}",
        high=f"{high:.6g}",
        cases=format_count(cases),
        share=f"{share:g}",
    )


def write_difference(before: float, after: float, unit: str) -> str:
    """Write the two levels of a comparison of records."""
    text = _("the records: {before} {unit} before, {after} {unit} since")
    return text.format(before=f"{before:.4g}", after=f"{after:.4g}", unit=unit)


def list_caveats(basis: str) -> tuple[str, ...]:
    """List what a result of a basis does not say."""
    if basis == "forecast":
        return (_("A forecast: nothing of it is measured."),)
    if basis == "records":
        return (
            _("Weaker than a trial: whatever else changed in that time is in this number too."),
            _("The interval says what chance does; it does not say what else changed."),
        )
    return (
        _("The trial measured its own cases. That later ones gain as much is assumed."),
        _("A trial that stops because it looks good shows too much on average; its band still holds."),
    )


def name_amount(measure: str, value: float) -> str:
    """Write an amount of a measure."""
    amount = format_amount(value)
    return {
        "applicant_days": _("{amount} days of waiting"),
        "staff_hours": _("{amount} hours of staff"),
        "refusals": _("{amount} refusals"),
        "repeats": _("{amount} repeats"),
    }[measure].format(amount=amount)


def name_unit(measure: str) -> str:
    """Name one of what a measure counts."""
    return {
        "applicant_days": _("day of waiting saved"),
        "staff_hours": _("hour of staff saved"),
        "refusals": _("refusal avoided"),
        "repeats": _("repeat avoided"),
    }[measure]


def format_amount(value: float) -> str:
    """Write a number of days, hours or cases with as many decimals as its size deserves.

    Example:
        >>> format_amount(12345.6), format_amount(12.34), format_amount(-0.056), format_amount(0.0)
        ('12,346', '12.3', '-0.056', '0')
    """
    size = abs(value)
    if size >= 100 or value == round(value):
        return f"{value:,.0f}"
    return f"{value:,.1f}" if size >= 1 else f"{value:.2g}"
