"""Verify the trials of all engagements: any edit of what was registered, allocated, sent, seen or decided is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from groundswell.trials.design import USUAL
from groundswell.trials.ledger import chain_row
from groundswell_web.audit.models import Event
from groundswell_web.audit.queries import Tampering
from groundswell_web.people.queries import find_person
from groundswell_web.trials.chains import START, check_chain, read_row, seal_entry, seal_value
from groundswell_web.trials.models import Allocation, Entry, Head, PushedValue, Trial, TrialKey

LISTS = {"entries": Entry, "ledger": Allocation, "values": PushedValue}


def verify_trials() -> Iterator[Tampering]:
    """Verify every registered trial: its chains, what hangs on them, and that its history knows the same ends.

    Each thing done to a trial left the ends of its chains in the history. Somebody who rewrites a chain with new
    digests is found by these, as long as they do not rewrite the history as well; an anchor finds that.
    """
    registered = Trial.objects.filter(signed_at__isnull=False).order_by("pk")
    for trial in registered:
        heads = {head.chain: head for head in trial.heads.all()}
        missing = sorted(set(LISTS) - set(heads))
        if missing:
            yield Tampering(f"trial {trial.pk}", 0, f"the end of {', '.join(missing)} is missing")
            continue
        for name, head in heads.items():
            first = trial.design_sha256 if name == "ledger" else START
            for number, what in check_chain(head, _list_lines(name, trial), first):
                yield Tampering(f"trial {trial.pk}, {name}", number, what)
        yield from (Tampering(f"trial {trial.pk}", number, what) for number, what in _check(trial, heads))
        yield from _check_history(trial)
    for head in Head.objects.filter(trial__signed_at__isnull=True).select_related("trial"):
        yield Tampering(f"trial {head.trial_id}", 0, "is registered, but no longer says when it was signed")


def _list_lines(name: str, trial: Trial) -> Iterator[tuple[int, str, str, str]]:
    if name == "ledger":
        for row in Allocation.objects.filter(trial=trial).order_by("number").iterator(chunk_size=2000):
            yield row.number, row.previous, row.digest, chain_row(row.previous, read_row(row)).hash
    elif name == "entries":
        for entry in Entry.objects.filter(trial=trial).order_by("number").iterator(chunk_size=200):
            yield entry.number, entry.previous, entry.digest, seal_entry(entry)
    else:
        for value in PushedValue.objects.filter(trial=trial).order_by("number").iterator(chunk_size=2000):
            yield value.number, value.previous, value.digest, seal_value(value)


def _check(trial: Trial, heads: dict[str, Head]) -> Iterator[tuple[int, str]]:
    """Check what hangs on the chains: the design, the key, the count of exposed cases."""
    registration = Entry.objects.filter(trial=trial, kind="registration").first()
    told = json.loads(registration.text) if registration else {}
    if (told.get("design"), told.get("sha256")) != (trial.design, trial.design_sha256):
        yield 1, "the design is not the one that was registered"
    if hashlib.sha256(trial.design.encode()).hexdigest() != trial.design_sha256:
        yield 1, "the design does not fit its digest"
    changed = [name for name, value in told.get("statement", {}).items() if not _is_same(trial, name, value)]
    if changed:
        yield 1, f"{', '.join(changed)} is not what the sponsor signed"
    exposed = Allocation.objects.filter(trial=trial).exclude(arm=USUAL).count()
    if exposed != heads["ledger"].exposed:
        yield heads["ledger"].length, "the count of exposed cases is not that of the ledger"
    key = TrialKey.objects.filter(trial=trial).first()
    if key and json.loads(trial.design)["key_sha256"] not in ("", _digest_key(key.secret)):
        yield 1, "the key is not the one whose digest was registered"


def _check_history(trial: Trial) -> Iterator[Tampering]:
    """Check each end of a chain that the history noted against the line that stands there now."""
    events = Event.objects.filter(
        chain__name=str(trial.engagement_id), subject_kind="trial", subject_key=str(trial.pk)
    )
    noted: dict[str, dict[int, str]] = {name: {} for name in LISTS}
    for after in events.order_by("sequence").values_list("after", flat=True).iterator():
        for name, end in ((after or {}).get("sealed") or {}).items():
            number, _colon, digest = end.partition(":")
            noted[name][int(number)] = digest
    for name, ends in noted.items():
        stands = dict(
            LISTS[name]
            .objects.filter(trial=trial, number__in=[number for number in ends if number])
            .values_list("number", "digest")
        )
        for number, digest in sorted(ends.items()):
            if number and stands.get(number) != digest:
                yield Tampering(f"trial {trial.pk}, {name}", number, "is not the line that the history noted")
    if not any(noted["entries"]):
        yield Tampering(f"trial {trial.pk}", 0, "the history knows nothing of its registration")


def _is_same(trial: Trial, name: str, sealed: str) -> bool:
    stands = getattr(trial, name)
    if name == "spend":
        return Decimal(sealed) == stands
    if name.endswith("_by_id") and find_person(UUID(sealed), now=trial.drafted_at) is None:
        return True  # read back from an archive: here the same person has another id
    return str(stands) == sealed


def _digest_key(secret: str) -> str:
    return hashlib.sha256(bytes.fromhex(secret)).hexdigest()
