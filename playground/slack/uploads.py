"""Files on their way: an upload URL is asked for, the file is put there, then the upload is completed."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass

from aiohttp import BodyPartReader, web

KEPT = 50
LARGEST = 10 * 1024 * 1024


@dataclass(slots=True)
class Upload:
    """One file. `content` is None until it arrived."""

    id: str
    filename: str
    length: int
    content: bytes | None = None
    title: str = ""


class Uploads:
    """The latest files."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, Upload] = OrderedDict()

    def announce(self, filename: str, length: int) -> Upload:
        upload = Upload(f"F{secrets.token_hex(5).upper()}", filename, length)
        self._files[upload.id] = upload
        if len(self._files) > KEPT:
            self._files.popitem(last=False)
        return upload

    def get(self, file_id: str) -> Upload | None:
        return self._files.get(file_id)

    async def receive(self, request: web.Request) -> web.Response:
        """The file itself, raw or as a form's part."""
        upload = self._files.get(request.match_info["file_id"])
        if upload is None:
            return web.Response(status=404, text="no such upload")
        if request.content_type.startswith("multipart/"):
            content = b""
            async for part in await request.multipart():
                if isinstance(part, BodyPartReader) and part.filename is not None:
                    content = bytes(await part.read())
        else:
            content = await request.read()
        if len(content) > LARGEST:
            return web.Response(status=413, text="too large")
        upload.content = content
        return web.Response(text=f"OK - {len(content)}")

    async def give(self, request: web.Request) -> web.Response:
        """The file for whoever was shown it."""
        upload = self._files.get(request.match_info["file_id"])
        if upload is None or upload.content is None:
            return web.Response(status=404, text="no such file")
        headers = {"Content-Disposition": "attachment"}
        return web.Response(body=upload.content, content_type="application/octet-stream", headers=headers)
