"""What columns and steps are called, in several languages: words that speak for a role, each with its weight."""

from __future__ import annotations

import re
import unicodedata

_ROLES: dict[str, tuple[tuple[str, float], ...]] = {
    "case": (
        (r"^case concept name$|^case ?(id|key|no|nr|number|ref\w*)$|^caseid$", 1.0),
        (r"\b(type|kind|title|category|class|status|subject|name|year|summary|resumo|asunto|assunto|objet"
         r"|onderwerp)\b"
         r"|descri|detal", 0.0),
        (r"\b(zaak|dossier|ticket|permit|application|request|incident|claim|petition|expediente|demande|solicitud"
         r"|caso|vorgang|antrag|aktenzeichen|zaaknummer|fall|sak|arende|sprawa|processo|docket|docid|docdossier"
         r"|pedido|protocolo|enquiry|complaint|planning|kenmerk|pratica|znak sprawy|sags|arende|diarie|diaari)"
         r"s? ?(id|key|no|nr|num\w*|ref\w*|nummer|numero|number|locator)?$", 0.85),
        (r"^(license|licence|registration|award|docket|matter) ?(id|no|nr|number)$|^basvuru no$|^ugyszam$|^αριθμος \w+$"
         r"|^номер( \w+)?$|^受付番号$|^管理番号$", 0.8),
        (r"^(az|c ?j|sp ?zn|spisova znacka|dnr|j ?nr|saksnr|gwf no|vorg ?nr|geschaftszeichen|gz)( ?(nr|no))?$"
         r"|^toimiku( nr)?$|\btoimik\w* (nr|number)$|^n[or]? pratica$"
         r"|^(num|numer|n|no|nr|numero) (dau|urzad|sprawy|zaak|dossier|exp\w*)$",
         0.8),
        (r"^(unique )?(key|id|identifier|ref|reference|job|record ?id|sr number|service request (id|number))$"
         r"|^permit ?num\w*$|^job ?(id|no|nr|num\w*)$", 0.8),
        (r"\b(case|folio|number|nummer|numero|ref|reference|locator)\b", 0.5),
        (r"\bid\b|id$|num$|nr$", 0.35),
    ),
    "step": (
        (r"^concept name$|^(activity|task|step|event)( ?(name|type|label|description|concept name))?$", 1.0),
        (r"^(aktivitat|activiteit|actividad|activite|attivita|atividade|taak|stap|schritt|vorgangsschritt|paso|etape"
         r"|tarea|handeling|tramite|movimento|handelse|toimenpide|tatigkeit|evento|aktivitet|czynnosc|milestone"
         r"|ukon|toiming|muvelet|radnja|hendelse|haendelse|stage|phase|fase|action)( ?(name|naam|nombre|nom))?$", 0.9),
        (r"^(new |to |current )?(status|state|estado|statut|stato|zustand|etat|stan|toestand)( ?(name|to"
         r"|new))?$", 0.8),
        (r"^(\w+ )?(status|activity|event|action|step) desc\w*$", 0.8),
        (r"activity|\btask\b|\bstep\b|\bevent\b|status|\bstage\b|operation|workflow", 0.5),
    ),
    "at": (
        (r"^time timestamp$|^(time ?stamp|event ?time|date ?time|datum ?tijd|zeitstempel|fecha ?hora"
         r"|horodatage)$", 1.0),
        (r"^(start|complete|completion|end|event|status|change\w*|action) ?(time|date|timestamp)(stamp)?$", 0.7),
        (r"time|stamp|date|datum|tijd|zeit|fecha|hora|data\b|when|changed|moment"
         r"|\b(created|started|entered|completed|occurred)\b", 0.5),
    ),
    "start": ((r"\b(start|begin|begun|started|inicio|debut|beginn|van|from|inizio)\b|^start", 0.9),),
    "end": (
        (r"\b(end|ended|complete\w*|finish\w*|stop|fin|einde|ende|tot|until|to|fine)\b|^end|^complete|^finish", 0.9),
    ),
    "lifecycle": ((r"^lifecycle( ?transition)?$|^(transition|event ?type|lifecycle state)$", 0.9),),
    "officer": (
        # An organisation that created a case is not a person.
        (r"\b(organi[sz]ation|department|agency|team|group|unit|section|division|office|queue|bureau|branch)"
         r"( ?(id|name|code|responsible|assigned|in charge))?$"
         r"|^(unidad|oficina|servicio|dependencia|negociado|departamento|service|ufficio|settore) ", 0.0),
        (r"^org resource$|^(resource|officer|user|employee|case ?worker|handler|assignee|clerk|operator|judge"
         r"|(case|planning|permit|decision) ?officer)( ?(id|name|no|nr))?$|^agent( id)?$", 1.0),
        (r"\bassign(ed)? ?to\b|\bassigned\b", 0.85),
        (r"medewerker|behandelaar|bearbeiter|sachbearbeiter|usuario|utilisateur|funcionario|funcionaria|empleado"
         r"|handlaggare|saksbehandler|sagsbehandler|employe\b|impiegato|responsabile|responsable|operatore"
         r"|funzionario|istruttore|addetto"
         r"|instructeur|gestionnaire|pracownik|urzednik|referent|prowadzacy|servidor|tramitador"
         r"|kasittelija|menetleja|vyrizuje|referens|sachb\b|исполнител|сотрудник|ответственн|υπαλληλος|memur|担当者|ugyintezo|saksansvarlig"
         r"|responsible|performed ?by|handled ?by|done ?by"
         r"|(completed|decided|reviewed|approved|closed|updated|modified) ?by|processed ?by|staff|worker|inspector"
         r"|reviewer|adjudicator|examiner|magistrate", 0.8),
        (r"\b\w{2,}(ed|en) ?by\b|^(change|update|modification)? ?author$|\b(geandert|bearbeitet|erfasst|erledigt) (von"
         r"|durch)\b|\b(modificado|alterado|cambiado|atualizado) por\b|\bmodifie par\b|\bgewijzigd door\b"
         r"|\bmodificato da\b|\b(zmienione|zmienil|wykonane) przez\b|^wer$|^who$", 0.65),
        (r"\bresource\b|\buser\b|\bactor\b|\bagent\b|originator", 0.6),
    ),
    "office": (
        (r"^org group$|^(office|department|team|unit|agency|bureau|division|branch|org ?unit|organi[sz]ation)"
         r"( ?(id|name|code))?$", 1.0),
        (r"^(agency|department|team|group|unit|office) (responsible|assigned|in charge)$"
         r"|^(aussenstelle|standort|behorde)$"
         r"|^(odbor|osakond|osasto|nazwa organu|organ|urzad|hivatal|szervezeti egyseg|birim"
         r"|отдел|подразделение|υπηρεσια|担当課|部署)$", 0.85),
        (r"\b(owner|owning|responsible|assigned|handling|processing|assignment) ?(department|agency|team|group"
         r"|unit|office"
         r"|section|cent(re|er))\b", 0.8),
        (r"afdeling|abteilung|sachgebiet|referat|amt\b|dienst|departament|service ?(name|unit|instructeur"
         r"|gestionnaire|traitant)"
         r"|oficina|unidad|negociado|dependencia|ufficio|settore|agence|(^|service )direction\b|directorate"
         r"|wydzial|komorka|jednostka|kontor"
         r"|enhet|avdelning|avdeling|forvaltning|secretaria|orgao|setor|yksikko"
         r"|org(anisation)? ?(role|unit|entity)|^org role$|responsible ?agency|owner ?department|work ?group"
         r"|workgroup"
         r"|queue|section\b|\b(group|unit|team|office|centre|center|department|division|bureau|branch|agency)$", 0.7),
    ),
    "channel": (
        (r"^(\w+ )?(channel|\w*kanaal|\w*kanal|canal|canale)( ?(type|name|id))?$|open data channel type", 1.0),
        (r"^(source|origin|intake|method|mode|submission ?\w*|how received|contact ?(mode|method|type)|case origin"
         r"|request ?source|bron|herkunft|entry ?(method|channel)|forma (de )?(presentacion|entrada)"
         r"|origem( \w+)?|(filing|lodg\w+|application|submission|intake|request|contact|reporting) (method|mode"
         r"|source|origin)|method received|received ?(via|by|through))$", 0.7),
    ),
    "received": (
        (r"\b(received|applied|application ?date|appl\w* date|filed|file ?date|filing|submitted|submission|created"
         r"|opened|open ?(date|dt)|requested|reported|registered|lodged|creation|request ?date|intake|entered)\b"
         r"|applied|created|received|requested ?date|opendate|\breg ?date|lodge?ment", 0.9),
        (r"\b(clock|pathway) start\b|\bpodani\b|\bprijat|\bwplyn|\besitat|\bmottatt|\bmodtaget|\bentrada\b"
         r"|\bpresented\b|\bbasvuru tarihi|beerkezes|подачи|поступлени|регистраци|υποβολης|受付日|申請日", 0.9),
        (r"aanvraag|ontvang|ingediend|ingang|eingang|antrag|gestellt|recepcion|recibid|solicitud|ingreso|apertura"
         r"|creacion|presentacion|depot|reception|arrivee|demande|ricezione|wplyw|inkom|startdatum|registro|registr"
         r"|(^|^case )start ?(date|time|dt)?$", 0.85),
        (r"\b(start|begin|inicio|debut|open|report)\b|^start", 0.6),
    ),
    "ended": (
        (r"\b(closed|close|completed|completion|finished|finali[sz]ed|final|ended|end|resolved|resolution ?date"
         r"|decided"
         r"|decision|disposed|disposition ?date|concluded|settled|finaled|determined|determination"
         r"|sign(ed)? ?off|response|responded|reply|replied|answered)\b|^end|closed|completed|closeddate", 0.9),
        (r"\b(clock|pathway) stop\b|autorisation\b|\bparecer\b|\bentscheidung\b|wydania|\bvydan|\botsus"
         r"|\bdisposal\b|\bsonuc|hatarozat|lezaras|решени|закрыти|исполнени|завершени|ολοκληρωσης|αποφασης|完了日|決定日",
         0.9),
        (r"afgesloten|einde|besluit|afgehandeld|abgeschlossen|erledigt|entscheid|cierre|cerrado|fin\b|resoluc|decis"
         r"|cloture|chiusura|avslut|zakoncz|einddatum|bescheid|respost|respuesta"
         r"|reponse|antwort|beantwoord|conclus", 0.85),
        (r"\b(issue|issued|granted|approved|permitted|adjudicated|paid|mailed|sent|dispatched|delivered"
         r"|finish)\b|issued|issuance", 0.6),
    ),
    "due": (
        (r"\b(due|deadline|target( \w+)? ?(date|time|dt)|sla|prazo|limite|statutory (date|expiry)|expected"
         r"|promised|limit|uiterste|frist|vencimiento|plazo|echeance"
         r"|scadenza|fatal|breach|lhuta|termin zalatw\w*|tahtaeg)\b|due ?date|deadline", 1.0),
    ),
    "planned": (
        (r"plan+ed|planned|\blisted\b|schedul|estimat|gepland|geplant|previst|prevu|expir|forecast|anticipat"
         r"|\bvalid(ity)? (to|until|till|thru|through|end)\b", 1.0),
    ),
    "touched": (
        (r"updat|modif|extract|load|refresh|sync|snapshot|last ?(change|edit|action)|changed ?on|as ?of"
         r"|latest ?action"
         r"|\brun ?date", 1.0),
    ),
    "measure": (
        (r"\b(processing|handling|elapsed|response|resolution|waiting|wait|cycle|lead|turnaround|handle) ?(time"
         r"|days|hours)"
         r"|^variant( index)?$"
         r"|\bdays\b|\bhours\b|duration|turnaround|\bon ?time\b|overdue|doorlooptijd|bearbeitungsdauer|dias\b"
         r"|\b(re ?assignments?|re ?open\w*|mod|touch\w*) count", 1.0),
    ),
    "outcome": (
        (r"^(status|outcome|result|decision|disposition|resolution|verdict|final status|permit status"
         r"|status ?(current|name|desc\w*)|current status|case status|application status|uitkomst|ergebnis|resultado"
         r"|statut|estado|stato|besluit|zaakstatus|afhandeling|situacao|decisao|situacion)$"
         r"|^(\w+ ){0,2}status desc\w*$", 1.0),
        (r"^(app|application|permit|case|request|ticket|issue) state$|^(permit|case|current) (milestone|stage|phase)$"
         r"|^(clock stop|closure|close|closing|decision|outcome|end|cessation) (reason|type|code|category)$"
         r"|^(entscheidung|entscheidungsart|art (der )?(entscheidung|erledigung)|erledigungsart|sentido( \w+)?"
         r"|статус|состояние|результат|κατασταση|durum|allapot|状態|結果|disposal( type)?"
         r"|rozstrzygniecie|esito|vysledek|otsuse liik|avgjorelse|afgorelse|utfall|resolucion"
         r"|(type|sens) (de )?(la )?decision)$", 0.9),
        (r"^state$", 0.65),
        (r"status|outcome|disposition|result\b|resolution$|\betat\b", 0.6),
    ),
}  # fmt: skip

_WITHDRAWN = re.compile(
    r"withdr|cancel|annul|abandon|\bvoid|abort|expire|lapse|revoked by applicant|retired|no longer needed"
    r"|discontinu|dismiss"
    r"|ingetrokken|intrek|zuruckgezogen|zuruckgenommen|storniert|desist|retirad|cancelad|ritirat|trukket|aterkall"
    r"|anulowan|wycofan|duplicate|\bdelet|\bretire\b|sans suite|desistencia|closed (out|without|incomplete)"
    r"|^(permit )?(file|case) closed$|incomplete"
)
_ENDED = re.compile(
    r"clos|complet|finish|finali|decid|decision|resolv|reject|refus|deni|approv|grant|issued|paid|payment handled"
    r"|archiv|settled|dispos|done|end\b|withdr|cancel|afgesloten|afgehandeld|besluit|beeindig|erledigt|abgeschloss"
    r"|entschied|bewilligt|abgelehnt|cerrad|resuelt|finaliz|termin|chius|cloture|delivered|collected|\breleas"
    r"|discharg"
    r"|credit collection|avslut|zakoncz"
)
_OVER = re.compile(
    r"\bclosed?\b|resolved|finali[sz]ed|finished|archiv|settled|\brejected|\brefused|\bdenied|\bdisposed|completed?\b"
    r"|afgesloten|afgehandeld|beeindigd|afgewezen|geweigerd|abgeschloss|erledigt|abgelehnt|geschlossen|cerrad|resuelt"
    r"|finalizad|denegad|rechazad|clotur|\bclose\b|refuse|rejete|termine\b|chius|conclus|respint|rigettat|encerrad|concluid"
    r"|indeferid|zakoncz|zamknie|odrzuc|odmow|avslut|avslag|afslag|afsluttet|lukket|lopetettu|suljettu|hylatty"
)
# What came from the applicant leaves the case with the agency again.
_ANSWERED = re.compile(
    r"\b(from|by) (the )?(applicant|customer|client|citizen)\b|(info\w*|documents?|response|data) (received"
    r"|provided|arrived)"
    r"|received (info|doc|response)|^received\b"
)
_ASKED = re.compile(r"await|\bwait|pending|request|missing|\bneed")
_APPLICANT = re.compile(
    r"applicant|customer|client|citizen|additional (info|doc)|awaiting (info|doc|response|customer|applicant|payment)"
    r"|request(ed)? (for )?(info|additional|more|further|data|missing)|incomplete|on hold by|resubmi|aanvrager|wacht"
    r"|nachforder|subsan|integrazion|komplettering|uzupelni|lisaselvity|afventer borger|requerimiento"
    r"|pending (info|doc|customer|applicant)|missing (info|doc)"
)
_THIRD = re.compile(
    r"(await|wait|pending|request|sent|send|refer).*(external|third party|advice|advies|consult|other agency|court"
    r"|police|laborator|vendor|partner)|(with|at) (external|third part)|advies extern|extern\w* advies|referred to"
)
_LAW = re.compile(
    r"statutory|objection period|appeal period|bezwaar|notice period|public notice|inspection period|ter inzage"
)


# Letters that are no other letter with an accent, and so do not fall apart.
_WHOLE_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "Ae",
                                "œ": "oe", "ß": "ss", "ı": "i"})  # fmt: skip
_STATUS = re.compile(r"\b(status|state|estado|statut|stato|zustand|toestand|etat|stan|situacao|tila)\b")


def split_words(name: str) -> str:
    """Write the words of a name apart, accents and capitals kept.

    Example:
        >>> split_words("SRNumber"), split_words("date_dépôt")
        ('SR Number', 'date dépôt')
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z]{2})(?=[A-Z][a-z]{2})", " ", name)
    return re.sub(r"[\W_]+", " ", spaced).strip()


def plain(name: str) -> str:
    """Write a name in small letters without accents, its words apart.

    Example:
        >>> plain("case:EndDate_planned"), plain("Aktivität")
        ('case end date planned', 'aktivitat')
    """
    decomposed = unicodedata.normalize("NFKD", split_words(name).translate(_WHOLE_LETTERS))
    ascii_only = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    return re.sub(r"[\W_]+", " ", ascii_only).strip()


def weigh_name(role: str, name: str) -> float:
    """Weigh, from 0 to 1, how much a column's name speaks for a role.

    Example:
        >>> weigh_name("officer", "org:resource"), weigh_name("officer", "colour")
        (1.0, 0.0)
    """
    words = plain(name)
    without_case = words.removeprefix("case ")
    alone = 0.95 * _weigh_words(role, without_case) if without_case != words else 0.0
    return max(_weigh_words(role, words), alone)


def _weigh_words(role: str, words: str) -> float:
    joined = words.replace(" ", "")
    for pattern, weight in _ROLES[role]:
        if re.search(pattern, words) or re.search(pattern, joined):
            return weight
    return 0.0


def sounds_like_status(name: str) -> bool:
    """Whether a column's name says that it holds a status, rather than what happened.

    Example:
        >>> sounds_like_status("to_status"), sounds_like_status("activity")
        (True, False)
    """
    return _STATUS.search(plain(name)) is not None


def sounds_like_result(name: str) -> bool:
    """Whether a column's name says that it holds what a case came to or how long it took: no cause of its wait.

    Example:
        >>> sounds_like_result("Processing time"), sounds_like_result("case:caseStatus")
        (True, True)
        >>> sounds_like_result("Marital status"), sounds_like_result("Ward")
        (False, False)
    """
    return weigh_name("measure", name) > 0 or weigh_name("outcome", name) >= 0.9


def sounds_withdrawn(label: str) -> bool:
    """Whether a step or outcome sounds like an end without a decision: withdrawn, cancelled, expired."""
    return _WITHDRAWN.search(plain(label)) is not None


def sounds_reopened(label: str) -> bool:
    """Whether a step or date sounds like a case that is taken up again."""
    return re.search(r"\bre ?-?open|heropen|wiedereroff|reabiert|rouvert", plain(label)) is not None


def sounds_ended(label: str) -> bool:
    """Whether a step or outcome sounds like the end of a case."""
    return _ENDED.search(plain(label)) is not None


def sounds_over(label: str) -> bool:
    """Whether a status says that nothing more is done on a case: closed, refused, withdrawn; not yet by approval.

    Example:
        >>> sounds_over("Closed - resolved"), sounds_over("Abgeschlossen"), sounds_over("Approved")
        (True, True, False)
    """
    return _OVER.search(plain(label)) is not None or sounds_withdrawn(label)


def guess_clock(label: str) -> str | None:
    """Guess from a step's name whose clock runs after it; None where it does not say.

    Example:
        >>> guess_clock("Awaiting documents from applicant")
        'applicant'
    """
    words = plain(label)
    answered = _ANSWERED.search(words) and not _ASKED.search(words)
    if _APPLICANT.search(words) and not answered:
        return "applicant"
    if _LAW.search(words):
        return "law"
    return "third_party" if _THIRD.search(words) else None
