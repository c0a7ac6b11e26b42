"""Take files of a form straight to the disk on which they stay, within bounds; a broken request leaves nothing."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers, StopUpload
from django.http import HttpRequest

from groundswell_web.records.folders import make_private


@dataclass(frozen=True)
class Arrived:
    """A file of a form that lies on the disk now: the name it was sent with, and its path."""

    name: str
    path: Path


class DiskUploadHandler(FileUploadHandler):
    """Writes each file of a form under a random name into one folder, and stops when the bound is passed.

    Args:
        request: the request.
        folder: where; on the disk of the records.
    """

    chunk_size = 1024 * 1024

    def __init__(self, request: HttpRequest, folder: Path) -> None:
        super().__init__(request)
        self.folder = folder
        self.taken = 0
        self.is_too_large = False
        self.arrived: list[Arrived] = []
        self.paths: list[Path] = []
        self._stream: Any = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open the next file."""
        super().new_file(*args, **kwargs)
        path = self.folder / secrets.token_hex(16)
        self.paths.append(path)
        self._stream = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece of it.

        Raises:
            StopUpload: more came than the workbench takes.
        """
        self.taken += len(raw_data)
        if self.taken > settings.UPLOAD_BYTES:
            self.is_too_large = True
            raise StopUpload(connection_reset=True)
        self._stream.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """Bring it safely to the disk."""
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        self._stream = None
        self.arrived.append(Arrived(self.file_name or "", self.paths[-1]))
        # The form gets a mark that something came; the bytes are already where they stay.
        return UploadedFile(file=None, name=self.file_name, content_type=self.content_type, size=file_size)

    def upload_interrupted(self) -> None:
        """Let go of a file that was not finished."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def remove(self) -> None:
        """Remove what is still there."""
        self.upload_interrupted()
        for path in self.paths:
            path.unlink(missing_ok=True)


@contextmanager
def take_files(request: HttpRequest, engagement_id: UUID) -> Iterator[DiskUploadHandler]:
    """Have the files of a form written to the disk; what was not moved away by the end is removed."""
    folder = make_private(Path(settings.DATA) / "records" / str(engagement_id) / "incoming")
    handler = DiskUploadHandler(request, folder)
    request.upload_handlers = [handler]
    try:
        yield handler
    finally:
        handler.remove()
