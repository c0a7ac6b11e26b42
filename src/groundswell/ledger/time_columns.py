"""What time-tracking systems call their columns, 18F Tock's first, in several languages."""

from __future__ import annotations

from functools import lru_cache

from groundswell.ledger.reading_csv import Role
from groundswell.records.vocabulary import plain

# The order matters: a column that says one thing cannot say a later one too.
ROLES = (
    Role("person", "the person", (
        r"user|employee|person", r"user ?name",
        r"(employee|staff|worker|person|full|team member|staff member) ?name|mitarbeiter(in)?|bearbeiter(in)?"
        r"|medewerker|employe|salarie|empleado|dipendente",
        r"name|who|member|staff|staff member|worker",
        r"e ?mail|(employee|staff|user|person) e ?mail", r"(employee|staff|user|person) ?id",
    )),
    Role("from", "the first day of the week", (
        r"start date|(reporting )?period start( date)?|reporting (period )?start date|week start( date)?|week starting"
        r"|week beginning|week commencing|from|from date|start|von|du|desde",
    )),
    Role("until", "the last day of the week", (
        r"end date|(reporting )?period end( date)?|reporting (period )?end date|week end( date)?|week ending|until"
        r"|to|to date|end|bis|au|hasta",
    )),
    Role("week", "the week", (
        r"week|week (of|on)|monday|kw|kalenderwoche|woche|semaine|semana|settimana|uke|vecka",
    )),
    Role("on", "the day", (r"date|day|on|work date|entry date|spent (on|date)|datum|tag|jour|fecha|data|dia",)),
    Role("hours", "the hours", (
        r"hours spent|hours|hrs|time spent|hours worked|stunden|std|heures|uren|horas|ore|timer|timmar|tunnit",
        r"(total|logged|actual|work|decimal) hours|hours decimal", r"duration( decimal| hours)?|dauer|duree",
    )),
    Role("allocation", "the share of the week", (
        r"project allocation|allocation|weekly allocation|share( of( the)? week)?|fte|anteil|aandeel",
    )),
    Role("project_id", "the number of the project", (r"(project|projekt|projet) ?(id|code|no|nr|number|key)",)),
    Role("project", "what the time was for", (
        r"project name|projektname|nom (de )?projet", r"project|projekt|projet|proyecto|progetto",
        r"purpose|target|for", r"task|activity|issue|job|matter|tatigkeit|aufgabe|tache|taak", r"client",
    )),
    Role("billable", "whether the time is billable", (
        r"billable|is billable|billable yes no|abrechenbar|facturable|factureerbaar",
    )),
    Role("grade", "the grade", (r"grade|pay grade|level|besoldungsgruppe|entgeltgruppe",)),
    Role("step", "the step", (r"step|step name|schritt|etape|stap|paso",)),
    Role("text", "the notes", (
        r"notes?|bemerkung|kommentar|remarque|notas|beschreibung", r"description", r"comments?", r"text|details|memo",
    )),
)  # fmt: skip
_YES = frozenset({"true", "yes", "y", "1", "ja", "oui", "si", "billable", "t", "x"})
_NO = frozenset({"false", "no", "n", "0", "nein", "non", "nee", "not billable", "non billable", "f"})


@lru_cache(maxsize=1024)
def read_yes_no(text: str) -> bool | None:
    """Read yes or no; None where it is neither.

    Example:
        >>> read_yes_no("True"), read_yes_no("nein"), read_yes_no("perhaps")
        (True, False, None)
    """
    word = plain(text)
    return True if word in _YES else False if word in _NO else None
