"""Which columns look personal, by their names and by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PATTERNS = {
    "email addresses": re.compile(r"^[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}$"),
    "phone numbers": re.compile(
        r"^(?!\d+\.\d+$)(?=(?:\D*\d){7,15}\D*$)\+?\(?\d{1,4}\)?[ \-/.]\(?\d{2,4}\)?([ \-/.]?\d{2,4}){1,4}$"
        r"|^\+\d{8,15}$"
    ),
    "national numbers": re.compile(
        r"^\d{3}-\d{2}-\d{4}$|^[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]$"
        r"|^[A-Z]{2}\d{2}([ ]?[A-Z0-9]{4}){3,7}[ ]?[A-Z0-9]{0,4}$"
    ),
    "addresses": re.compile(
        r"^\d{1,6}[A-Za-z]?\s+[\w .'-]{2,40}\s(st|street|ave|avenue|rd|road|blvd|lane|ln|dr|drive|way|court|ct|"
        r"square|sq|place|pl|nw|ne|sw|se)\.?$|^[\w .'-]{3,40}(straat|weg|laan|plein|gade|vej|stra(ss|ß)e|gatan)"
        r"\s+\d{1,5}\s?[a-zA-Z]?$|^\d{4} ?[A-Z]{2}$|^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$|^[A-Z]\d[A-Z] ?\d[A-Z]\d$",
        re.IGNORECASE,
    ),
    "places on the map": re.compile(
        r"^\(?-?\d{1,3}\.\d{4,}\s*,\s*-?\d{1,3}\.\d{4,}\)?$|^POINT ?\(", re.IGNORECASE
    ),
    "personal names": re.compile(
        r"^(?:[A-ZÀ-Þ][a-zß-ÿ'’-]+,? ){1,3}(?:(?:van|de|der|von|la|di|da|bin|al) )*[A-ZÀ-Þ][\w'’-]+$"
    ),
}
_NAMES = {
    "email addresses": r"e-?mail|correo|courriel",
    "phone numbers": r"phone|telef|telefoon|mobile|mobiel|\btel\b|handy|fax",
    "addresses": r"address|adres|addr\b|direcci[oó]n|indirizzo|stra(ss|ß)e\b|street|straat|\brue\b|postcode|postal"
    r"|zip|\bplz\b|huisnummer|house_?n",
    "places on the map": r"latitude|longitude|\blat\b|\blon\b|\blng\b|geo|coord|the_geom|location_?1|point",
    "national numbers": r"\bssn\b|\bbsn\b|\bnino\b|national_?(id|insurance|number)|passport_?(n[or]\b|num|id\b)"
    r"|passport$|social_?sec|\bdni\b|\bcpr\b"
    r"|\bnif\b|cpf|codice_?fiscale|personnummer|\bpesel\b|\biban\b|tax_?id|birth|geboorte|geburts|\bdob\b"
    r"|nacimiento|naissance",
    "personal names": r"(first|last|sur|given|full|applicant|owner|contact|client|citizen|person|customer|contractor"
    r"|licensee|complainant|claimant|patient|debtor|petitioner|respondent|plaintiff|defendant|builder|agent)"
    r"(_?s)?(_?\d+)?_?name|\bnaam\b|\bnom\b|nombre|vorname|nachname"
    r"|achternaam|voornaam|apellido|pr[eé]nom|aanvrager|antragsteller|demandeur|solicitante|richiedente"
    r"|^(case )?(applicant|owner|complainant|claimant|patient|debtor|citizen|client|customer|tenant|landlord|caller"
    r"|requester|reporter|plaintiff|defendant)s?( (?!type|class|kind|cat)|$)",
    "free text": r"comment|remark|note\b|notes|description|opmerking|aantekening|bemerkung|observac|toelichting"
    r"|free_?text|narrative|resolution_description|memo|message|beschreibung|omschrijving",
}
_POST_CODE = r"\b(zip|post|postal)_?code"
_CODE_NAME = re.compile(
    r"(type|class|code|kind|status|category|group|channel|mode|count|level)", re.IGNORECASE
)


def find_personal_content(name: str, values: Sequence[str], distinct: int, filled: int) -> str | None:
    """Say what kind of personal content a column seems to hold.

    By the content first (a fifth of the values look like e-mail addresses, phone or national numbers, addresses or
    names), then by the column's name where it has many values, then by length: long, seldom repeated texts are
    free text.

    Args:
        name: of the column.
        values: its most frequent different values.
        distinct: how many different values there are in the sample.
        filled: how many rows of the sample have one.

    Returns:
        The kind, such as ``"email addresses"``; None where nothing looks personal.

    Example:
        >>> find_personal_content("contact", ["a.b@example.org", "c@example.com"], 2, 2)
        'email addresses'
        >>> find_personal_content("channel", ["Desk", "Internet"], 2, 900) is None
        True
    """
    if not values:
        return None
    for kind, pattern in _PATTERNS.items():
        written = [value.title() if value.isupper() else value for value in values]
        shaped = written if kind == "personal names" else values
        share = sum(1 for value in shaped if pattern.match(value.strip())) / len(values)
        enough = 0.7 if kind == "personal names" else 0.2
        many = distinct > 30 or distinct > 0.5 * filled
        telling = many or kind in ("email addresses", "national numbers")
        if share >= enough and telling and (kind != "personal names" or _reads_like_names(name, values)):
            return kind
    spaced = re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).strip().lower()
    lowered = f"{spaced} {spaced.replace(' ', '_')}"
    for kind, words in _NAMES.items():
        if (
            re.search(words, lowered)
            and (not _CODE_NAME.search(lowered) or re.search(_POST_CODE, lowered))
            and (distinct > 12 or kind != "free text")
        ):
            return kind
    long_texts = sum(1 for value in values if len(value) > 40 and value.count(" ") >= 5) / len(values)
    return "free text" if long_texts > 0.3 and distinct > 0.2 * filled and distinct > 20 else None


def sounds_personal(name: str) -> bool:
    """Whether a column's name says that it holds something of a person, such as the day of birth."""
    return find_personal_content(name, ["-"], 100, 100) is not None


def sounds_like_place(name: str) -> bool:
    """Whether a column's name says that it holds a place, such as a street, or a text about it: no case's number."""
    return find_personal_content(name, ["-"], 100, 100) in ("addresses", "places on the map", "free text")


def _reads_like_names(name: str, values: Sequence[str]) -> bool:
    """Tell personal names from other capitalised words: few words repeat across different values."""
    if _CODE_NAME.search(name):
        return False
    words = [word for value in values for word in value.split()]
    short = sum(1 for value in values if 2 <= len(value.split()) <= 4) / len(values)
    # In one town first and family names come back; many different pairs of words still read like a register.
    varied = len(set(words)) > 0.45 * len(words) or len(values) > 60
    return short > 0.9 and varied and len(values) > 20
