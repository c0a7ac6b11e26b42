"""Read an archive that came from anywhere: nothing of it is believed before it is checked."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.archive.packing import CHUNK, FORMAT, MANIFEST, VERSION, Entry
from groundswell_web.refusals import Refusal

MOST_FILES = 500_000
MOST_MANIFEST = 200 * 1024 * 1024
MOST_LINE = 512 * 1024 * 1024
MOST_RATIO, FREE_RATIO = 500, 10 * 1024 * 1024  # how far a file may unpack; small ones may as they like
_DAMAGED = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error),
    *(EOFError, OSError, RuntimeError, NotImplementedError),
)


@dataclass(frozen=True)
class Manifest:
    """The list of an archive.

    Args:
        engagement_id: whose archive it is.
        name: what the engagement is called.
        length: how many events its history has.
        head: the digest of the last one.
        rows: how many rows each table has.
        migrations: the last change to the tables of each app, where it was made.
        entries: the files.
    """

    engagement_id: UUID
    name: str
    length: int
    head: str
    rows: dict[str, int]
    migrations: dict[str, str]
    entries: dict[str, Entry]


class Unpacker:
    """An archive that is being read. Use it as a context.

    Args:
        path: of the .zip.

    Raises:
        Refusal: it is no archive, is cut short, was changed, or holds what no archive holds.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise Refusal(_("There is no file {path}.").format(path=path)) from None
        except _DAMAGED:
            text = _("{path} is not an archive, or it was cut short. Copy it again from where it was made.")
            raise Refusal(text.format(path=path)) from None
        try:
            self.manifest = _read_manifest(self._zip)
            _check_names(self._zip, self.manifest)
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Unpacker:
        return self

    def __exit__(self, *details: object) -> None:
        self._zip.close()

    def verify(self, staging: Path) -> dict[str, Path]:
        """Verify every file against the list, and lay those that are put back into a folder.

        Returns:
            Where each lies now, by its path under the data folder.

        Raises:
            Refusal: a file differs from the list.
        """
        staged: dict[str, Path] = {}
        for number, entry in enumerate(self.manifest.entries.values()):
            if entry.restores:
                target = staged[entry.restores] = staging / str(number)
                with target.open("xb") as out:
                    self._check(entry, out)
            else:
                self._check(entry, None)
        return staged

    def iterate_rows(self, name: str) -> Iterator[dict[str, Any]]:
        """Give the rows of a JSON array or of JSON lines, one at a time.

        Raises:
            Refusal: the file is not there or not of this form.
        """
        if name not in self.manifest.entries:
            raise Refusal(_("The archive lacks {name}.").format(name=name))
        with self._zip.open(name) as opened:
            while line := opened.readline(MOST_LINE):
                text = line.strip().removesuffix(b",")
                if text in (b"[", b"]", b"[]", b""):
                    continue
                try:
                    row = json.loads(text)
                except ValueError:
                    row = None
                if not isinstance(row, dict):
                    raise Refusal(_("{name} holds a line that is not a row.").format(name=name))
                yield row

    def _check(self, entry: Entry, out: BinaryIO | None) -> None:
        digest, size = hashlib.sha256(), 0
        try:
            with self._zip.open(entry.path) as opened:
                while size <= entry.bytes and (chunk := opened.read(CHUNK)):
                    digest.update(chunk)
                    size += len(chunk)
                    if out is not None:
                        out.write(chunk)
        except (*_DAMAGED, ValueError) as error:
            if isinstance(error, OSError) and out is not None and error.errno:
                raise
            digest, size = hashlib.sha256(), -1
        if (size, digest.hexdigest()) != (entry.bytes, entry.sha256):
            text = _("{name} is not as it was when the archive was made. Copy the archive again.")
            raise Refusal(text.format(name=entry.path))


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        info = archive.getinfo(MANIFEST)
        if info.file_size > MOST_MANIFEST:
            raise ValueError
        with archive.open(info) as opened:
            document = json.loads(opened.read(MOST_MANIFEST))
        is_ours = document["format"] == FORMAT
    except (KeyError, ValueError, TypeError, *_DAMAGED):
        is_ours = False
    if not is_ours:
        raise Refusal(
            _("This is not an archive of Groundswell, or it was cut short: manifest.json is missing.")
        )
    if document.get("version") != VERSION:
        text = _(
            "The archive has the format {theirs}; this workbench reads {ours}. Use a release that fits it."
        )
        raise Refusal(text.format(theirs=document.get("version"), ours=VERSION))
    try:
        return _take_manifest(document)
    except (KeyError, ValueError, TypeError, AttributeError):
        raise Refusal(_("manifest.json is not as Groundswell writes it.")) from None


def _take_manifest(document: dict[str, Any]) -> Manifest:
    entries = [Entry(**entry) for entry in document["files"]]
    if any(not isinstance(entry.bytes, int) or not isinstance(entry.path, str) for entry in entries):
        raise ValueError
    return Manifest(
        engagement_id=UUID(document["engagement"]["id"]),
        name=str(document["engagement"]["name"]),
        length=int(document["history"]["length"]),
        head=str(document["history"]["head"]),
        rows={label: int(told["rows"]) for label, told in document["rows"].items()},
        migrations=dict(document["migrations"]),
        entries={entry.path: entry for entry in entries},
    )


def _check_names(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(names) > MOST_FILES or len(set(names)) != len(names):
        raise Refusal(_("The archive holds too many files, or two of the same name."))
    if set(names) != {*manifest.entries, MANIFEST}:
        odd = sorted(set(names) ^ {*manifest.entries, MANIFEST})[0]
        raise Refusal(_("The archive and its list differ: {name}.").format(name=odd))
    for info in infos:
        if not is_plain(info.filename) or info.is_dir() or stat.S_ISLNK(info.external_attr >> 16):
            raise Refusal(
                _("The archive holds a file of a kind or name that none has: {name}.").format(
                    name=info.filename
                )
            )
        if info.flag_bits & 0x1:
            raise Refusal(_("{name} is encrypted; archives are not.").format(name=info.filename))
        too_large = info.file_size > max(FREE_RATIO, MOST_RATIO * info.compress_size)
        entry = manifest.entries.get(info.filename)
        if too_large or (entry is not None and info.file_size != entry.bytes):
            raise Refusal(_("{name} unpacks to another size than the list says.").format(name=info.filename))


def is_plain(name: str) -> bool:
    r"""Tell whether a name stays within the folder that it is unpacked into.

    Example:
        >>> is_plain("records/a.parquet"), is_plain("../a"), is_plain("/a"), is_plain("a\\b"), is_plain("c:x")
        (True, False, False, False, False)
    """
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and not set(name) & set("\\:\0")
