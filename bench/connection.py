"""One kept HTTP connection, read and written as bytes, so that sending costs next to nothing."""

import asyncio
from types import TracebackType
from typing import Self

SECONDS = 30.0


class Connection:
    """Sends one request at a time to `host:port` on loopback. Use it as a context manager."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()
            await asyncio.gather(self._writer.wait_closed(), return_exceptions=True)

    async def send(self, request: bytes) -> bytes:
        """The body of the answer. Raises RuntimeError for any status but 200, TimeoutError after `SECONDS`."""
        if self._reader is None or self._writer is None:
            raise RuntimeError("the connection is not open")
        async with asyncio.timeout(SECONDS):
            self._writer.write(request)
            head = await self._reader.readuntil(b"\r\n\r\n")
            body = await self._reader.readexactly(_length(head))
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"{head.splitlines()[0].decode()}: {body[:200].decode('utf-8', 'replace')}")
        return body


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise RuntimeError("an answer without a length")
