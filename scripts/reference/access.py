"""docs/reference/access.md, from the one table of access."""

from __future__ import annotations

from groundswell_web.access import MAY, ROLES
from reference.markdown import WRITTEN, join_blocks, write_table

INTRODUCTION = """\
# Who may do what

The table that the workbench itself goes by: `src/groundswell_web/access.py`. What is not in it, nobody may.
A test asks the running application for every address, as every role and signed out.

- Within an engagement a person has the roles that were given to them there, from a day until a day. Who has
  no role in an engagement is told that there is none.
- A **coordinator** belongs to a unit and has part in all engagements of it.
- An **administrator** sets up organisations, people and engagements, and sees neither records nor findings.
- Access ends by itself: after the last day of a role, and after the day on which a person leaves.
- To **sign**, a person shows their second factor again, each time."""


def write_page() -> str:
    """Write the page."""
    blocks = [WRITTEN, INTRODUCTION]
    columns = ["", *(role.replace("_", " ") for role in ROLES)]
    rows = [
        [f"{verb} {thing}", *("yes" if role in allowed else "" for role in ROLES)]
        for (verb, thing), allowed in MAY.items()
    ]
    blocks.append(write_table(columns, rows))
    return join_blocks(blocks)
