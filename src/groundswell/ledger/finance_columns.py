"""What finance systems call their columns and kinds of cost, in several languages."""

from __future__ import annotations

from functools import lru_cache

from groundswell.ledger.reading_csv import Role
from groundswell.records.vocabulary import plain

_CURRENCY = r"(?: [a-z]{3})?"
# The order matters: a column that says one thing cannot say a later one too.
ROLES = (
    Role("on", "the day of the cost", (
        r"date|day|on|datum|fecha|data|dato|tag|dag|jour|dia|giorno|pvm",
        r"(invoice|document) date|rechnungsdatum|belegdatum|date (de (la )?)?facture|factuurdatum|fecha (de )?factura"
        r"|data (della )?fattura|fakturadatum|date d emission",
        r"(posting|booking|transaction|payment|accounting|value|entry|service) date|paid on|buchungsdatum|buchungstag"
        r"|leistungsdatum|date comptable|boekdatum|fecha contable|bogforingsdato",
    )),
    Role("currency", "the currency", (
        r"(iso )?currency( code)?|curr|ccy|wahrung|devise|monnaie|valuta|moneda|divisa|waluta|mena|valuutta",
    )),
    Role("net", "the amount without tax", (
        rf"(net|netto)( amount| total)?{_CURRENCY}|nettobetrag{_CURRENCY}|(montant|total) ht{_CURRENCY}|base imponible"
        r"|imponibile|amount excl( vat| tax)?|bedrag excl( btw)?",
    )),
    Role("tax", "the tax", (
        rf"(vat|tax|sales tax|gst|hst)( amount)?{_CURRENCY}|mwst( betrag)?|ust( betrag)?|umsatzsteuer|steuer(betrag)?"
        r"|(montant )?tva|btw( bedrag)?|iva|moms",
    )),
    Role("debit", "what was debited", (rf"debit( amount)?{_CURRENCY}|soll|debet|debe|dare",)),
    Role("credit", "what was credited", (rf"credit( amount)?{_CURRENCY}|haben|kredit|haber|avere",)),
    Role("amount", "the amount", (
        rf"amount{_CURRENCY}|betrag{_CURRENCY}|montant{_CURRENCY}|bedrag{_CURRENCY}|importe|importo|valor|kwota|belopp"
        r"|belob|castka|summa",
        rf"(gross|invoice|total|line|posted)( amount| total)?{_CURRENCY}|amount incl( vat| tax)?"
        rf"|brutto(betrag)?{_CURRENCY}|rechnungsbetrag|(montant|total) ttc{_CURRENCY}|total{_CURRENCY}"
        r"|importe total|totaal|totale|importo totale",
        rf"(total )?(cost|costs|price|spend|spent|expense|value){_CURRENCY}|kosten{_CURRENCY}|cout|prix|coste|costo",
    )),
    Role("reference", "the number of the invoice", (
        r"invoice( ?(no|nr|num|number|id|ref|reference))?|rechnungs?( ?(nr|nummer|no))?|rechnungsnummer|(n|no|numero) "
        r"(de )?(la )?facture|facture( no)?|factuurnummer|(num|numero) (de )?factura|factura|numero fattura|fattura"
        r"|fakturanummer|faktura( nr)?",
        r"(document|voucher|journal|receipt|posting|po|order)( ?(no|nr|num|number|id|ref))?|beleg( ?(nr|nummer))?"
        r"|belegnummer|piece|reference( number)?|ref( ?(no|nr|number))?|referenz|buchungsnummer",
    )),
    Role("supplier", "the supplier", (
        r"(supplier|vendor|payee|creditor|contractor|merchant) name|lieferantenname|kreditorname|name (of )?supplier",
        r"supplier|vendor|payee|creditor|contractor|merchant|lieferant|kreditor"
        r"|fournisseur|leverancier|proveedor|fornitore|leverantor|leverandor|dostawca|dodavatel|toimittaja",
    )),
    Role("purpose", "what the cost is for", (
        r"purpose|for|what for|target|booked (to|for)|initiative|zweck|ziel|objectif|doel",
        r"project name|projektname|nom (de )?projet",
        r"project|projekt|projet|proyecto|progetto|programme|workstream",
        r"project (code|id|no|number)|cost (centre|center|object)( name| code)?|kostentrager|kostenstelle"
        r"|centre de couts?|kostenplaats|centro de costes?|wbs( element)?|activity( code)?",
    )),
    Role("kind", "the kind of cost", (
        r"kind|kind of cost|(cost|expense|spend) (type|category|kind)|kostenart|nature de depense|kostensoort"
        r"|tipo de gasto",
    )),
    Role("heading", "the heading of the cost", (
        r"heading|cost heading|kpi heading",
    )),
    Role("channel", "the way of using the service", (r"channel|kanal|kanaal|canal|canale",)),
    Role("step", "the step", (r"step|step name|schritt|etape|stap|paso|passo",)),
    Role("person", "the person", (
        r"person|employee( name)?|staff( member)?|worker|travell?er|mitarbeiter(in)?|agent|medewerker|empleado"
        r"|dipendente|beneficiaire",
    )),
    Role("text", "what was bought", (
        r"description|buchungstext|beschreibung|libelle|omschrijving|descripcion|descrizione",
        r"text|bezeichnung|concepto|narrative", r"details?", r"item|memo|what",
        r"notes?", r"comments?|bemerkung|remarks?|subject|verwendungszweck",
    )),
)  # fmt: skip

KINDS = ("people", "contract", "licence", "hosting", "travel", "equipment", "other")
_KIND_WORDS = {
    "people": "people personnel staff salary salaries payroll wages labour labor personal gehalt lohn salaires"
    " personeel",
    "contract": "contract contracts contractor contractors invoice invoices consulting consultancy subcontractor"
    " services vertrag dienstleistung dienstleistungen beratung contrat prestation prestations inhuur contrato",
    "licence": "licence license licences licenses software subscription subscriptions saas lizenz lizenzen abonnement"
    " licencia licentie licenties",
    "hosting": "hosting cloud infrastructure server servers hebergement rechenzentrum",
    "travel": "travel trip trips reise reisen reisekosten deplacement deplacements voyage viaje viajes reiskosten",
    "equipment": "equipment hardware device devices material materials gerate ausstattung equipement materiel",
    "other": "other others sonstiges sonstige autre autres overig otros altro diverse",
}
CHANNELS = ("digital", "assisted_digital", "other")
_CHANNEL_WORDS = {
    "": ("all", "all ways", "all channels", "all ways together", "shared", "joint", "alle", "tous", "todos"),
    "digital": ("digital", "online", "web", "internet", "numerique"),
    "assisted_digital": ("assisted digital", "assisted", "digital with help"),
    "other": ("other", "phone", "paper", "in person", "telephone", "post", "counter", "face to face"),
}


@lru_cache(maxsize=1024)
def read_kind(text: str) -> str:
    """Read a kind of cost from a word; an empty text where it is none.

    Example:
        >>> read_kind("Reisekosten"), read_kind("Licences"), read_kind("gadgets")
        ('travel', 'licence', '')
    """
    return _KINDS_BY_WORD.get(plain(text), "")


@lru_cache(maxsize=1024)
def read_channel(text: str) -> str | None:
    """Read a way of using the service, empty for all together; None where it is none.

    Example:
        >>> read_channel("Online"), read_channel("All channels"), read_channel("pigeon")
        ('digital', '', None)
    """
    return _CHANNELS_BY_WORD.get(plain(text))


_KINDS_BY_WORD = {word: kind for kind, words in _KIND_WORDS.items() for word in words.split()}
_CHANNELS_BY_WORD = {plain(word): channel for channel, words in _CHANNEL_WORDS.items() for word in words}
