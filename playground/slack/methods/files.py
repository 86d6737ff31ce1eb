"""files.getUploadURLExternal and files.completeUploadExternal"""

from collections.abc import Callable
from typing import Any

from playground.slack.api_call import ApiCall
from playground.slack.uploads import LARGEST


def get_upload_url(call: ApiCall) -> dict[str, Any]:
    try:
        length = int(call.text("length"))
    except ValueError:
        raise call.refuse("invalid_arguments", ["[ERROR] must be a number [json-pointer:/length]"]) from None
    if length > LARGEST:
        raise call.refuse("file_upload_size_restricted")
    upload = call.uploads.announce(call.text("filename"), length)
    return {"upload_url": f"{call.base_url}/upload/v1/{upload.id}", "file_id": upload.id}


def complete_upload(call: ApiCall) -> dict[str, Any]:
    files = call.parsed("files")
    if not isinstance(files, list) or not files:
        raise call.refuse("invalid_arguments", ["[ERROR] must be a list of files [json-pointer:/files]"])
    done = []
    for entry in files:
        upload = call.uploads.get(str(entry.get("id"))) if isinstance(entry, dict) else None
        if upload is None or upload.content is None:
            raise call.refuse("file_not_found")
        upload.title = str(entry.get("title") or upload.filename)
        done.append(upload)
    if call.text("channel_id"):
        channel = call.postable("channel_id")
        links = [f"<{call.base_url}/files/{upload.id}|{upload.title}>" for upload in done]
        call.workspace.messages.post(
            channel.id,
            "\n".join(filter(None, [call.text("initial_comment"), *links])),
            bot_name=call.workspace.bot_name,
            thread_ts=call.text("thread_ts") or None,
        )
    return {"files": [{"id": upload.id, "title": upload.title, "name": upload.filename} for upload in done]}


METHODS: dict[str, Callable[[ApiCall], dict[str, Any]]] = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
}
