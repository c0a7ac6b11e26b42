"""What of the hand-over goes into the archive of an engagement: all of it."""

from __future__ import annotations

from groundswell_web.engagements.archives import ARCHIVES, Terms

ARCHIVES.register("handover", Terms())
