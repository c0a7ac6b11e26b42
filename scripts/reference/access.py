"""docs/reference/access.md, from the one table of access."""

from __future__ import annotations

from collections.abc import Iterable

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

# What people ask of the table: the question, the verb and the object.
QUESTIONS = (
    ("Who sees one single case, and not only groups of them?", "see", "cases"),
    ("Who may look at the findings at all?", "see", "findings"),
    ("Who puts a name to the risk?", "sign", "mandate"),
    ("Who may raise a concern, by name or without?", "raise", "concerns"),
    ("Who must answer it?", "answer", "concerns"),
    ("Who settles it when whoever raised it is gone?", "settle", "concerns"),
    ("Who may take everything away as one archive?", "export", "archive"),
)
IN_CODE = """\
The same in code. A page declares what it needs with a mark, and a template asks the place that it stands in:

```python
@needs("answer", "concerns")
def answer_concern(request, engagement_id, concern_id): ...

request.place.may("raise", "concerns")     # of the person who asks, in this engagement
```

The table itself can be asked too:

```python
>>> from groundswell_web.access import may
>>> may(frozenset({"observer"}), "see", "findings"), may(frozenset({"observer"}), "see", "cases")
(True, False)
>>> may(frozenset({"member", "caseworker"}), "change", "rules")
True

```

An address without a mark fails a test, and so does a mark that the table does not have."""


def write_page() -> str:
    """Write the page."""
    blocks = [WRITTEN, INTRODUCTION]
    columns = ["", *(role.replace("_", " ") for role in ROLES)]
    rows = [
        [f"{verb} {thing}", *("yes" if role in allowed else "" for role in ROLES)]
        for (verb, thing), allowed in MAY.items()
    ]
    blocks.append(write_table(columns, rows))
    blocks += ["## Examples", "\n".join(_answer_questions()), IN_CODE]
    return join_blocks(blocks)


def _answer_questions() -> Iterable[str]:
    for question, verb, thing in QUESTIONS:
        allowed = [role.replace("_", " ") for role in ROLES if role in MAY[verb, thing]]
        named = ", ".join(f"**{role}**" for role in allowed)
        yield f"- {question} *{verb} {thing}*: {named}."
