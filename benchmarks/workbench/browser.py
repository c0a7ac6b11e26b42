"""A small browser: one connection that is kept, a session, and the pictures and files that it has seen already."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field

_FILES = re.compile(r"<(?:img|script|link rel=\"(?:stylesheet|icon)\")[^>]*?(?:src|href)=\"([^\"]+)\"[^>]*>")
PATIENCE_S = 30.0


@dataclass(frozen=True)
class Answer:
    """What came back.

    Args:
        status: of HTTP; 0 where the connection failed or nothing came within `PATIENCE_S`.
        took_s: from the request to the last byte.
        in_app_s: how long Django took, as the server tells it; None where it does not.
        headers: names in lower case.
        text: the body.
    """

    status: int
    took_s: float
    in_app_s: float | None = None
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""


class Browser:
    """A browser of one person; asks one thing at a time.

    Args:
        port: of the server, on this machine.
        session: the cookie of a session; empty for nobody.
    """

    def __init__(self, port: int, session: str = "") -> None:
        self.port = port
        self._cookie = f"Cookie: session={session}\r\n" if session else ""
        self._seen: set[str] = set()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        """Ask for a page or a file; a connection that the server has closed meanwhile is opened anew, once."""
        begun = time.perf_counter()
        for attempt in (1, 2):
            fresh = self._streams is None
            try:
                async with asyncio.timeout(PATIENCE_S):
                    return await self._ask(path, begun)
            except (OSError, EOFError, TimeoutError, ValueError):
                self.close()
                if fresh or attempt == 2:
                    break
        return Answer(0, time.perf_counter() - begun)

    def list_new_files(self, page: Answer) -> list[str]:
        """List the files that a page shows and that were not asked for yet; pictures further down are left out."""
        shown = [found[1] for found in _FILES.finditer(page.text) if 'loading="lazy"' not in found[0]]
        new = [path for path in dict.fromkeys(shown) if path not in self._seen]
        self._seen.update(new)
        return new

    def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _ask(self, path: str, begun: float) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept-Encoding: gzip\r\n{self._cookie}\r\n"
        writer.write(asked.encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
        }
        if headers.get("transfer-encoding") == "chunked":
            body = await _read_chunks(reader)
        else:
            body = await reader.readexactly(int(headers.get("content-length", "0")))
        took = time.perf_counter() - begun
        if headers.get("connection", "").lower() == "close":
            self.close()
        told = headers.get("server-timing", "").partition("dur=")[2]
        text = "" if "content-encoding" in headers else body.decode("utf-8", "replace")
        return Answer(int(head[0].split()[1]), took, float(told) / 1000 if told else None, headers, text)


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return b"".join(parts)
