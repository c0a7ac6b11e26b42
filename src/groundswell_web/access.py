"""Who may do what: the only source. Every address declares what it needs with one of the marks below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# The roles within an engagement (from a membership), and the two that a person has in the whole installation.
ROLES = (
    "sponsor",
    "service_owner",
    "lead",
    "member",
    "caseworker",
    "finance",
    "observer",
    "coordinator",
    "administrator",
)

_ALL = frozenset(ROLES) - {"administrator"}
_TEAM = frozenset({"service_owner", "lead", "member"})
_INSIDE = frozenset({"sponsor", "service_owner", "lead", "member", "caseworker"})
_LEADING = frozenset({"service_owner", "lead"})

# (verb, object): the roles that may. What is not here, nobody may.
MAY: dict[tuple[str, str], frozenset[str]] = {
    # An engagement and who is in it
    ("see", "engagement"): _ALL | {"administrator"},
    ("create", "engagement"): frozenset({"coordinator", "administrator"}),
    ("change", "engagement"): _LEADING | {"coordinator", "administrator"},
    ("start", "engagement"): frozenset({"lead", "coordinator", "administrator"}),
    ("see", "members"): _ALL | {"administrator"},
    ("change", "members"): _LEADING | {"coordinator", "administrator"},
    ("see", "mandate"): _ALL,
    ("draft", "mandate"): frozenset({"lead", "service_owner"}),
    ("sign", "mandate"): frozenset({"sponsor"}),
    # Records and findings
    ("see", "records"): _ALL - {"observer"},
    ("import", "records"): _TEAM,
    ("connect", "records"): frozenset({"lead", "service_owner"}),
    ("see", "findings"): _ALL,
    ("see", "cases"): frozenset({"service_owner", "lead", "member", "caseworker"}),
    ("give", "keys"): _LEADING,
    # One owner for everything
    ("see", "ownership"): _ALL,
    ("change", "ownership"): _LEADING | {"member"},
    ("see", "rules"): _ALL,
    ("change", "rules"): _TEAM | {"caseworker"},
    # Targets, concerns, voices, the discovery report
    ("see", "targets"): _ALL,
    ("propose", "targets"): _TEAM,
    ("agree", "targets"): frozenset({"service_owner", "lead", "sponsor"}),
    ("see", "concerns"): _ALL,
    ("raise", "concerns"): _INSIDE | {"observer", "finance"},
    ("answer", "concerns"): frozenset({"lead"}),
    ("settle", "concerns"): frozenset({"sponsor"}),
    # Trials: everybody on the team can stop one; a second person computes its verdict anew
    ("see", "trials"): _ALL,
    ("plan", "trials"): _TEAM,
    ("sign", "trials"): frozenset({"sponsor"}),
    ("stop", "trials"): _INSIDE,
    ("verify", "trials"): _INSIDE,
    ("connect", "trials"): _LEADING,
    # The ledger: everybody on the team enters their own week; finance closes months and accepts results
    ("see", "ledger"): _ALL,
    ("enter", "sheets"): _INSIDE,
    ("book", "ledger"): _TEAM | {"finance"},
    ("correct", "ledger"): _LEADING | {"finance"},
    ("see", "rates"): _LEADING | {"sponsor", "finance"},
    ("change", "rates"): _LEADING | {"finance"},
    ("close", "ledger"): frozenset({"finance", "service_owner"}),
    ("accept", "results"): frozenset({"finance"}),
    ("adopt", "changes"): frozenset({"service_owner", "sponsor"}),
    ("publish", "service"): frozenset({"service_owner"}),
    ("give", "credit"): _ALL - {"coordinator"},
    # The hand-over: what must go on, who did it, and what is missing before the team can go
    ("see", "duties"): _ALL,
    ("change", "duties"): _TEAM,
    ("record", "deeds"): _INSIDE | {"finance"},
    ("confirm", "deeds"): _INSIDE,
    ("order", "rehearsals"): frozenset({"sponsor", "service_owner", "lead"}),
    ("pull", "lever"): _TEAM | {"caseworker"},
    ("accept", "duties"): frozenset({"service_owner"}),
    ("override", "exit"): frozenset({"sponsor"}),
    # The plan of the team, week by week
    ("see", "plans"): _ALL - {"observer"},
    ("make", "plans"): _LEADING,
    ("see", "voices"): _ALL,
    ("record", "voices"): _TEAM | {"caseworker"},
    ("see", "discovery"): _ALL,
    ("write", "discovery"): _TEAM,
    # History and the whole of it
    ("see", "history"): _ALL - {"observer"},
    ("export", "archive"): frozenset({"sponsor", "service_owner", "lead", "coordinator"}),
    # The installation
    ("see", "people"): frozenset({"coordinator", "administrator"}),
    ("change", "people"): frozenset({"administrator"}),
    # A central unit, over all its engagements
    ("see", "centre"): frozenset({"coordinator"}),
    ("decide", "fits"): frozenset({"coordinator"}),
}

# Addresses of the account package, which guard themselves. Those that are not here are closed: nobody signs up, and
# addresses of mail are changed by an administrator.
_OPEN = "made for people who are signed out; gives nothing away"
_OWN = "asks for a sign-in by itself; shows and changes what is one's own"
GUARDED_ELSEWHERE = {
    "account_login": _OPEN,
    "account_logout": _OPEN,
    "account_inactive": _OPEN,
    "account_reset_password": _OPEN,
    "account_reset_password_done": _OPEN,
    "account_reset_password_from_key": _OPEN,
    "account_reset_password_from_key_done": _OPEN,
    "mfa_authenticate": _OPEN,
    "mfa_login_webauthn": _OPEN,
    "openid_connect_login": _OPEN,
    "openid_connect_callback": _OPEN,
    "socialaccount_login_cancelled": _OPEN,
    "socialaccount_login_error": _OPEN,
    "account_reauthenticate": _OWN,
    "account_change_password": _OWN,
    "account_set_password": _OWN,
    "mfa_index": _OWN,
    "mfa_reauthenticate": _OWN,
    "mfa_reauthenticate_webauthn": _OWN,
    "mfa_activate_totp": _OWN,
    "mfa_deactivate_totp": _OWN,
    "mfa_view_recovery_codes": _OWN,
    "mfa_generate_recovery_codes": _OWN,
    "mfa_download_recovery_codes": _OWN,
    "mfa_list_webauthn": _OWN,
    "mfa_add_webauthn": _OWN,
    "mfa_remove_webauthn": _OWN,
    "mfa_edit_webauthn": _OWN,
}


@dataclass(frozen=True)
class Need:
    """What an address needs: a verb and an object of `MAY`, within an engagement or not; or nothing.

    Args:
        verb: what is done; empty for `open_to_all` and `signed_in`.
        object: to what.
        within: whether the address carries ``engagement_id``; then the role within that engagement counts.
        everyone: whether nobody has to be signed in.
    """

    verb: str = ""
    object: str = ""
    within: bool = True
    everyone: bool = False


def needs[View: Callable[..., Any]](verb: str, object: str, *, within: bool = True) -> Callable[[View], View]:
    """Mark a view: who asks needs a role that may do this; ``request.place`` then holds the engagement.

    Args:
        verb: a verb of `MAY`.
        object: an object of `MAY`.
        within: False for addresses of the whole installation.

    Raises:
        KeyError: `MAY` has no such pair; found when the module is loaded.
    """
    MAY[verb, object]
    return _mark(Need(verb, object, within))


def open_to_all[View: Callable[..., Any]](view: View) -> View:
    """Mark a view that anybody may ask, signed in or not."""
    return _mark(Need(within=False, everyone=True))(view)


def signed_in[View: Callable[..., Any]](view: View) -> View:
    """Mark a view that anybody may ask who is signed in; it shows only what is this person's own."""
    return _mark(Need(within=False))(view)


def takes_files[View: Callable[..., Any]](view: View) -> View:
    """Mark a view that takes files and bounds them itself; every other address takes a form of a few megabytes."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def _mark[View: Callable[..., Any]](need: Need) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.need = need  # type: ignore[attr-defined]
        return view

    return mark


def find_need(view: Callable[..., Any]) -> Need | None:
    """Read the mark of a view, or None when it has none."""
    need: Need | None = getattr(view, "need", None)
    return need


def may(roles: frozenset[str], verb: str, object: str) -> bool:
    """Tell whether one of some roles may do something.

    Example:
        >>> may(frozenset({"observer"}), "sign", "mandate")
        False
    """
    return bool(MAY.get((verb, object), frozenset()) & roles)
