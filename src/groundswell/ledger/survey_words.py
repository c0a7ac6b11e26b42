"""What surveys call their columns and answers, in several languages."""

from __future__ import annotations

import re
from functools import lru_cache

from groundswell.evidence.service_figures import SCORES
from groundswell.ledger.reading_csv import Role
from groundswell.records.vocabulary import plain

_ANSWERS = {
    5: ("very satisfied", "extremely satisfied", "completely satisfied", "very good", "excellent", "sehr zufrieden",
        "tres satisfait", "tres satisfaite", "muy satisfecho", "muy satisfecha", "zeer tevreden", "molto soddisfatto",
        "muito satisfeito", "bardzo zadowolony", "mycket nojd"),
    4: ("satisfied", "fairly satisfied", "somewhat satisfied", "good", "zufrieden", "eher zufrieden", "satisfait",
        "satisfaite", "plutot satisfait", "satisfecho", "satisfecha", "tevreden", "soddisfatto", "satisfeito",
        "zadowolony", "nojd"),
    3: ("neither satisfied nor dissatisfied", "neither satisfied or dissatisfied", "neither", "neutral", "average",
        "ok", "okay", "teils teils", "weder noch", "ni satisfait ni insatisfait", "neutre", "neutraal", "neutro",
        "ni satisfecho ni insatisfecho", "indifferente", "varken eller"),
    2: ("dissatisfied", "fairly dissatisfied", "somewhat dissatisfied", "unsatisfied", "poor", "bad", "unzufrieden",
        "eher unzufrieden", "insatisfait", "insatisfaite", "plutot insatisfait", "insatisfecho", "insatisfecha",
        "ontevreden", "insoddisfatto", "insatisfeito", "niezadowolony", "missnojd"),
    1: ("very dissatisfied", "extremely dissatisfied", "very unsatisfied", "completely dissatisfied", "very poor",
        "very bad", "terrible", "sehr unzufrieden", "tres insatisfait", "tres insatisfaite", "muy insatisfecho",
        "muy insatisfecha", "zeer ontevreden", "molto insoddisfatto", "muito insatisfeito", "bardzo niezadowolony",
        "mycket missnojd"),
}  # fmt: skip
_NO_ANSWER = frozenset({
    "", "n a", "na", "no answer", "not answered", "no response", "none", "null", "skipped", "prefer not to say",
    "don t know", "do not know", "dont know", "keine angabe", "weiss nicht", "sans reponse", "sin respuesta",
    "ne sait pas",
})  # fmt: skip
_POINTS = {
    "end": ("end", "end of form", "form", "done", "done page", "exit", "completion", "after the form", "submit",
            "submission", "ende", "fin", "einde"),
    "decision": ("decision", "outcome", "answer", "after the decision", "result", "entscheidung", "bescheid",
                 "besluit", "decision letter"),
}  # fmt: skip
_STARS = re.compile("★+☆*")
_NUMBERED = re.compile(
    r"(?P<score>\d+)(?:[.,]0+)?(?: ?(?:/|of|out of) ?5)?(?:\s*(?:[-–—:=.]|\()?\s*(?P<words>[^\d(]\S.*?)\)?)?"
)


def _name_rating(score: int) -> Role:
    words = "|".join(re.escape(answer) for answer in _ANSWERS[score])
    count = (
        r"(?:number |count |n |anzahl |nombre )?(?:of )?(?:rating|ratings|score|scores|stars?|satisfaction)"
    )
    patterns = (rf"{count} ?{score}|{score} ?(?:stars?)?|{words}|{score} (?:{words})|(?:{words}) {score}",)
    return Role(f"rating_{score}", f"how many gave {score}", patterns)


# The order matters: a column that says one thing cannot say a later one too.
ROLES = (
    *(_name_rating(score) for score in SCORES),
    Role("rating", "the rating", (
        r"(satisfaction )?(rating|score)|satisfaction|rating given",
        r"stars?|(overall )?satisfaction( rating| score| level)?|zufriedenheit|bewertung|note|tevredenheid"
        r"|satisfaccion",
        r"(overall )?how (satisfied|did you feel|would you rate|do you rate).*|answer|response",
    )),
    Role("month", "the month", (r"month|month on|year month|monat|mois|mes|maand|mese|manad", r"period|periode",)),
    Role("on", "the day of the answer", (
        r"date|day|on|submitted( at| on| date)?|timestamp|time ?stamp|datum|fecha|jour|tag",
        r"(response|answer|completion|recorded|creation|survey) date|(created|completed|recorded|answered)( at| on)?"
        r"|end date|date submitted|date created",
    )),
    Role("service", "the service", (
        r"service( name)?|dienst|dienstleistung|servicio|servizio", r"survey( name)?|transaction|form( name)?|product",
    )),
    Role("point", "when people were asked", (
        r"point|point of (the )?service|when asked|asked (at|when)|moment|stage",
    )),
    Role("total", "how many answered", (
        r"total|responses|answers|total (responses|answers|ratings)|count|n|number( of (responses|answers))?"
        r"|anzahl|nombre|gesamt|summe|aantal",
    )),
)  # fmt: skip


class RatingContradicts(ValueError):
    """Number and words of a rating say different things."""


@lru_cache(maxsize=4096)
def read_rating(text: str) -> int | None:
    """Read a rating from 1 to 5, by its number or its words; None where nobody answered.

    Raises:
        RatingContradicts: it says a number and words that do not fit: the scale may be turned around.
        ValueError: it is no rating.

    Example:
        >>> read_rating("Very satisfied"), read_rating("4 - satisfied"), read_rating("5/5"), read_rating("n/a")
        (5, 4, 5, None)
    """
    words = plain(text)
    if words in _NO_ANSWER and (words or not text.strip(" -–—.")):
        return None
    if _STARS.fullmatch(text):
        return _check_score(text.count("★"))
    if words in _SCORES:
        return _SCORES[words]
    match = _NUMBERED.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    score = _check_score(int(match["score"]))
    said = plain(match["words"] or "")
    if said and said not in _SCORES:
        raise ValueError(text)
    if said and _SCORES[said] != score:
        raise RatingContradicts(text)
    return score


def _check_score(score: int) -> int:
    if score not in SCORES:
        raise ValueError(str(score))
    return score


def read_point(text: str) -> str:
    """Read at which point people were asked: "end" or "decision"; an empty text where it is neither.

    Example:
        >>> read_point("End of form"), read_point("Decision letter"), read_point("later")
        ('end', 'decision', '')
    """
    return _POINT_WORDS.get(plain(text), "")


_SCORES = {answer: score for score, answers in _ANSWERS.items() for answer in answers}
_POINT_WORDS = {word: point for point, words in _POINTS.items() for word in words}
