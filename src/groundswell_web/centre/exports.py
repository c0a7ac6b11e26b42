"""What of the central unit goes into the archive of an engagement: nothing, and why."""

from __future__ import annotations

from groundswell_web.engagements.archives import ARCHIVES, Terms

# An archive goes to the agency. A fit is what a unit asked itself about that agency before it began, and those that
# were declined belong to no engagement at all. What was agreed is no secret: it is in the engagement's own history,
# written when it began, and goes with that.
ARCHIVES.register(
    "centre",
    Terms(
        left_out={
            "Fit": (
                "What a central unit asked before it began belongs to its own workbench. What was agreed then stands "
                "in the history of the engagement, under the day on which it began."
            )
        }
    ),
)
