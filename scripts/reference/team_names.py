"""The public names of `groundswell.teams`, for docs/reference/library.md: by module, each with a heading."""

from __future__ import annotations

PLACE = "groundswell.teams"
TEAMS: dict[str, tuple[str, tuple[str, ...]]] = {
    f"{PLACE}.duties": ("Teams: duties, people, holdings", ("Duty", "Person", "Holding")),
    f"{PLACE}.deeds": ("Teams: deeds", ("Deed",)),
    f"{PLACE}.experience": (
        "Teams: what people have done",
        ("find_fresh_days", "list_experience", "Experience"),
    ),
    f"{PLACE}.readiness": (
        "Teams: readiness",
        ("compute_readiness", "trace_readiness", "Readiness", "Line", "PersonReadiness", "TracedDay"),
    ),
    f"{PLACE}.forecast": (
        "Teams: readiness at the exit",
        ("forecast_readiness", "Forecast", "DutyForecast"),
    ),
    f"{PLACE}.absence": (
        "Teams: if the team left tonight",
        ("tell_absence", "Absence", "AbsenceLine", "Candidate", "Going"),
    ),
    f"{PLACE}.sessions": (
        "Teams: sessions",
        ("plan_sessions", "SessionPlan", "SessionStep", "Session", "Practice"),
    ),
}
