"""From an export to records in one call."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from groundswell.errors import CasesNeeded
from groundswell.records.export import GivenMapping, open_work_file, read_export
from groundswell.records.reading import Reading
from groundswell.spells.build import build_records
from groundswell.spells.store import Records

FAR_FUTURE = datetime(2200, 1, 1, tzinfo=UTC)


def read_records(
    paths: Sequence[str | Path] | str | Path,
    mapping: GivenMapping = None,
    *,
    store: str | Path | None = None,
    now: datetime = FAR_FUTURE,
    key: bytes | None = None,
    progress: Callable[[float, str], None] | None = None,
    **options: Any,
) -> Records:
    """Read an agency's export into cases and spells.

    Args:
        paths: the file or files of one export, or one URL of a database.
        mapping: a TOML file, its content as a dict, or a whole mapping; what it leaves open is proposed, and what
            was assumed stands in ``records.manifest.assumptions``.
        store: where the store shall be; None keeps it in memory.
        now: the present moment; times after it are in the future and set aside.
        key: with which the identifiers of cases and officers are hashed. None derives one from the hashes of the
            files: whoever has the export can derive it too, so that it guards against casual reading only. The
            command line gives a secret key of the user's own.
        progress: told the share done and what is being done.
        options: as for :func:`groundswell.records.sources.open_source`, such as `object_type` or `query`.

    Returns:
        The records, open for reading.

    Raises:
        GroundswellError: the export cannot be opened or read, or too many of its rows cannot be used.
        CasesNeeded: the export holds service standards, not cases.

    Example:
        >>> records = read_records("export.csv")                                  # doctest: +SKIP
    """
    report = progress or (lambda _share, _what: None)

    def read(connection: Any) -> Reading:
        reading = read_export(
            paths,
            mapping,
            now=now,
            key=key,
            connection=connection,
            progress=lambda share, what: report(share * 0.5, what),
            **options,
        )
        if not isinstance(reading, Reading):
            raise CasesNeeded(str(paths))
        if key is None and not reading.mapping.privacy.keep_identifiers:
            reading.key = derive_key(reading.sources)
        return reading

    def build(reading: Reading, path: Path | None) -> Records:
        return build_records(reading, path, progress=lambda share, what: report(0.5 + share * 0.5, what))

    if store is None:
        return build(read(None), None)
    path = Path(store)
    with open_work_file(path.parent) as connection:
        return build(read(connection), path)


def derive_key(sources: Sequence[tuple[str, int, str]]) -> bytes:
    """Derive a key from the hashes of an export's files, the same each time that they are read.

    Args:
        sources: name, size in bytes and SHA-256 of each file.

    Returns:
        A key of 32 bytes.

    Example:
        >>> derive_key([("a.csv", 12, "ab" * 32)]) == derive_key([("b.csv", 12, "ab" * 32)])
        True
    """
    hashes = sorted(sha256 for _name, _size, sha256 in sources)
    return hashlib.sha256("\n".join(["groundswell identifiers", *hashes]).encode()).digest()
