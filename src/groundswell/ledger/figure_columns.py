"""What agencies call the monthly figures of a service, after the files of Service Performance and others."""

from __future__ import annotations

from groundswell.ledger.reading_csv import Role

_RECEIVED = r"(?:transactions )?received(?: via| by| from)?"
_CALLS = r"calls(?: received)?(?: to| for)?"
# In the order in which their figures are given. A column that says one thing cannot say a later one too.
ROLES = (
    Role("month", "the month", (
        r"month|month on|year month|monat|mois|mes|maand|mese",
        r"timestamp|time ?stamp|period|periode|date|datum|starts on|month ending|as of",
    )),
    Role("service", "the service", (r"service( name)?|dienst|dienstleistung|servicio|servizio",)),
    Role("started", "how many were started", (
        r"(transactions |applications )?(started|starts)|begun|begonnen|gestartet|debutes",
    )),
    Role("completed", "how many were completed", (
        r"(transactions |applications )?(completed|completions)( total)?|total (completed|completions)|finished"
        r"|abgeschlossen|afgerond",
    )),
    Role("completed_digital", "how many were completed digitally", (
        r"(transactions )?completed (digital|digitally|online)|digital(ly)? (completed|completions?)"
        r"|online (completed|completions?)|digital",
    )),
    Role("completed_assisted", "how many were completed digitally with help", (
        r"(transactions )?completed (assisted( digital)?|with help)"
        r"|assisted( digital(ly)?)?( completed| completions?)?",
    )),
    Role("completed_other", "how many were completed in other ways", (
        r"(transactions )?completed (other|non digital|offline|in other ways)|(other|offline|non digital) completions?",
    )),
    Role("received", "how many were received", (rf"{_RECEIVED}( total)?|total (transactions )?received",)),
    Role("received_online", "how many were received online", (rf"{_RECEIVED} online|online( transactions)?",)),
    Role("received_phone", "how many were received by phone", (
        rf"{_RECEIVED} (phone|telephone)|(phone|telephone)( transactions)?",
    )),
    Role("received_paper", "how many were received on paper", (rf"{_RECEIVED} (paper|post)|paper( transactions)?",)),
    Role("received_face_to_face", "how many were received in person", (
        rf"{_RECEIVED} (face to face|in person)|face to face( transactions)?|in person",
    )),
    Role("received_email", "how many were received by e-mail", (rf"{_RECEIVED} e ?mail|e ?mail( transactions)?",)),
    Role("received_other", "how many were received in other ways", (rf"{_RECEIVED} other|other( transactions)?",)),
    Role("processed", "how many were processed", (
        r"(transactions )?processed( total)?|total (transactions )?processed|transactions with outcome|decided",
    )),
    Role("accepted", "how many ended as intended", (
        r"(transactions )?(processed )?(with )?(accepted|intended( outcome)?|met needs)"
        r"|transactions with intended outcome",
    )),
    Role("calls", "how many called", (r"(phone |telephone )?calls( received)?( total)?|total calls( received)?",)),
    Role("calls_transact", "how many called to transact", (
        rf"{_CALLS} (perform (a )?)?transact(ion)?|{_CALLS} perform transaction",
    )),
    Role("calls_information", "how many called for information", (rf"{_CALLS} (get )?information",)),
    Role("calls_progress", "how many called to chase progress", (
        rf"{_CALLS} (chase )?(progress|decision)|{_CALLS} chase",
    )),
    Role("calls_challenge", "how many called to challenge a decision", (rf"{_CALLS} challenge( (a )?decision)?",)),
    Role("calls_other", "how many called for other reasons", (rf"{_CALLS} other( reasons?)?",)),
)  # fmt: skip
FIGURES = tuple(role.key for role in ROLES if role.key not in ("month", "service"))
WAYS_COMPLETED = ("completed_digital", "completed_assisted", "completed_other")
WAYS_RECEIVED = (
    "received_online", "received_phone", "received_paper", "received_face_to_face", "received_email", "received_other",
)  # fmt: skip
REASONS = ("calls_transact", "calls_information", "calls_progress", "calls_challenge", "calls_other")
