"""Keep a file that shows a rule."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import record_event
from groundswell_web.ownership.models import Attachment, Rule
from groundswell_web.ownership.rule_queries import find_attachment_path
from groundswell_web.records.scanning import FileRefused, scan_files
from groundswell_web.refusals import NotThere, Refusal

MOST_BYTES = 10 * 1024 * 1024  # a scanned letter fits; a film does not
MOST_FILES = 20


def record_attachment(
    engagement_id: UUID, rule_id: UUID, *, name: str, chunks: Iterable[bytes], by: Any, now: datetime
) -> UUID:
    """Keep a file that shows a rule. It is stored under an id of its own, and only ever handed back.

    The bytes are on the disk before the row is; when the row cannot be written, they are taken away again.

    Args:
        engagement_id: which engagement.
        rule_id: which rule.
        name: what the file is called; folders in it are dropped.
        chunks: its bytes, read no further than `MOST_BYTES`.
        by: who.
        now: when.

    Raises:
        NotThere: this engagement has no such rule.
        Refusal: the file is empty or too large, the virus scanner refuses it, or the rule has as many
            files as it can.
    """
    attachment_id = uuid4()
    path = find_attachment_path(engagement_id, attachment_id)
    _check_room(engagement_id, rule_id)
    size, digest = _write_bytes(path, chunks)
    try:
        scan_files([(clean_file_name(name), path)])
        with transaction.atomic():
            rule = _check_room(engagement_id, rule_id)
            Attachment.objects.create(
                pk=attachment_id,
                rule=rule,
                name=clean_file_name(name),
                bytes=size,
                sha256=digest,
                added_by=by,
                added_at=now,
            )
            record_event(
                by=by,
                now=now,
                verb="attached a file to",
                kind="rule",
                key=rule_id,
                name=f"{rule.point.name}: {rule.text}"[:400],
                engagement_id=engagement_id,
                after={"file": clean_file_name(name), "bytes": size, "sha256": digest},
            )
    except FileRefused as refused:
        path.unlink(missing_ok=True)
        raise Refusal(refused.text, field="file") from refused
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return attachment_id


def clean_file_name(name: str) -> str:
    r"""Give the last part of a file's name, without what could mislead where it is shown or saved.

    Example:
        >>> clean_file_name("..\\..\\permit\u202efdp.exe")
        'permitfdp.exe'
    """
    last = PureWindowsPath(PurePosixPath(name).name).name
    shown = "".join(letter for letter in last if letter.isprintable() and letter not in '"\\/<>:|?*')
    return shown.strip(" .")[-200:] or _("file")


def _check_room(engagement_id: UUID, rule_id: UUID) -> Rule:
    found = Rule.objects.select_related("point").filter(
        pk=rule_id, point__engagement_id=engagement_id, withdrawn_at__isnull=True
    )
    rule = found.first()
    if rule is None:
        raise NotThere(_("There is no such rule"))
    if rule.attachments.count() >= MOST_FILES:
        text = _("A rule holds at most {count} files. Put the evidence together in one").format(
            count=MOST_FILES
        )
        raise Refusal(text, field="file")
    return rule


def _write_bytes(path: Path, chunks: Iterable[bytes]) -> tuple[int, str]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    size, digest = 0, hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            for chunk in chunks:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise Refusal(_("The file must be smaller than 10 MB"), field="file")
                digest.update(chunk)
                out.write(chunk)
            if size == 0:
                raise Refusal(_("The selected file is empty"), field="file")
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return size, digest.hexdigest()
