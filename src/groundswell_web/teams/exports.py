"""What of plans goes into the archive of an engagement, and what stays behind."""

from __future__ import annotations

from groundswell_web.engagements.archives import ARCHIVES, Terms

ARCHIVES.register(
    "teams",
    # A plan that is being computed is no plan yet; elsewhere nobody would compute it.
    Terms(only={"Plan": {"state__in": ("ready", "impossible", "failed")}}, instead={"Plan.progress": {}}),
)
