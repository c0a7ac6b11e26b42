"""What keeps finance from accepting a result: shown beside it, and refused where it is tried."""

from __future__ import annotations

from django.utils.translation import gettext as _

from groundswell_web.ledger.models import Result


def tell_why_not(result: Result) -> str:
    """Tell why finance cannot accept a result; empty where it can."""
    if hasattr(result, "acceptance"):
        return _("This result is accepted already.")
    if result.replaced_at is not None:
        return _("A newer number has taken the place of this one. Look at that one.")
    if result.basis == "forecast":
        return _("A forecast is not a result. It can be accepted when it was measured.")
    if result.why_not_counted:
        return _("It does not count: {why}").format(why=result.why_not_counted)
    if result.low <= 0 <= result.high:
        return _("It may be nothing: its interval holds 0.")
    if result.basis == "trial" and not result.is_verified:
        return _("Nobody has verified it yet. A second person computes the verdict of the trial anew first.")
    if not result.document.get("may_book", True):
        return " ".join(
            [
                _("Fewer cases are decided than before, or too few weeks are known."),
                *result.document.get("output", ()),
            ]
        )
    return ""
