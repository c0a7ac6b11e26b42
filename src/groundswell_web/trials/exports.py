"""What of the trials goes into the archive of an engagement, and what stays behind."""

from __future__ import annotations

from groundswell_web.engagements.archives import ARCHIVES, Terms

# While cases are allocated, whoever has the key could foresee the next one. Afterwards it proves how they were.
KEY_GOES_IN = ("stopped", "following", "closed")

ARCHIVES.register(
    "trials",
    Terms(
        left_out={
            "SystemKey": (
                "Keys with which the agency's systems ask for allocations are secrets of one installation. "
                "Give new ones."
            )
        },
        only={"TrialKey": {"trial__state__in": KEY_GOES_IN}},
    ),
)
