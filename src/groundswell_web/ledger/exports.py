"""What of the ledger goes into the archive of an engagement, and what stays behind."""

from __future__ import annotations

from groundswell_web.engagements.archives import ARCHIVES, Terms

ARCHIVES.register(
    "ledger",
    Terms(
        left_out={
            "Publication": (
                "What is published is published from one workbench: an archive that is taken in elsewhere puts "
                "nothing before the public. Publish the page there anew."
            )
        }
    ),
)
