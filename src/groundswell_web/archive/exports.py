"""What of the apps below engagements goes into an archive, and of this one."""

from __future__ import annotations

from groundswell_web.engagements.archives import ARCHIVES, Terms

ARCHIVES.register(
    "audit",
    Terms(
        left_out={
            "Chain": "It stands in history/head.json.",
            "Event": "It stands in history/events.jsonl, with all that its digest is computed from.",
        }
    ),
)
ARCHIVES.register(
    "people",
    Terms(
        left_out={
            "Person": (
                "The people that the archive names stand in people/people.json: their name, address, home and days"
                " of leave. Passwords and second factors are never written."
            ),
            "Organisation": "The organisations that the archive names stand in people/organisations.json.",
        }
    ),
)
ARCHIVES.register(
    "notices", Terms(left_out={"Notice": "What waits for somebody is found again by itself, every day."})
)
ARCHIVES.register("archive", Terms(left_out={"Archive": "Archives are not put into archives."}))
