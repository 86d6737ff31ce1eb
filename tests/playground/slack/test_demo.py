import asyncio
import re
import signal
import socket
import sys
from pathlib import Path

import pytest

from playground.demo import Options, run

ROOT = Path(__file__).parents[3]
CONNECTS = """
import asyncio, os, signal
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    handler = AsyncSocketModeHandler(AsyncApp(client=client), os.environ["SLACK_APP_TOKEN"])
    await handler.connect_async()
    await stop.wait()
    await handler.close_async()
    print("stopped in good order", flush=True)

asyncio.run(main())
"""


SERVES = """
import os, sys
from aiohttp import web

app = web.Application()

async def healthy(request):
    return web.Response()

app.router.add_get("/healthz", healthy)
web.run_app(app, host=os.environ["HOST"], port=int(os.environ["PORT"]), print=None)
print("stopped in good order", flush=True)
"""
RUNS = """
import asyncio, sys
from playground.demo import Options, run

transport, bot = sys.argv[1:]
sys.exit(asyncio.run(run(Options(transport=transport, command=(sys.executable, bot)))))
"""


async def started(*arguments: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, stdout=pipe, stderr=pipe
    )


async def demo(*arguments: str) -> asyncio.subprocess.Process:
    return await started("-m", "playground", *arguments)


async def line_with(process: asyncio.subprocess.Process, text: str) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(30):
        while line := (await process.stdout.readline()).decode():
            if text in line:
                return line
    raise AssertionError(f"the demo ended without saying {text!r}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_stand_ins_alone_say_where_they_are_and_stop_cleanly(number: signal.Signals) -> None:
    process = await demo("--no-bot")
    assert re.search(r"Open http://127\.0\.0\.1:\d+", await line_with(process, "Open"))
    process.send_signal(number)
    out, err = await asyncio.wait_for(process.communicate(), 15)
    assert process.returncode == 0, err
    assert b"Traceback" not in out + err


async def test_a_taken_port_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for option in ("--port", "--uchat-port"):
            process = await demo("--no-bot", option, str(port))
            _, err = await asyncio.wait_for(process.communicate(), 15)
            assert process.returncode == 1
            expected = (
                f"Port {port} is taken. Choose another with {option}, or leave it out for a free one.\n"
            )
            assert err.decode() == expected


@pytest.mark.parametrize(("transport", "code"), [("socket", CONNECTS), ("http", SERVES)])
async def test_a_bot_that_comes_up_is_run_and_stopped(tmp_path: Path, transport: str, code: str) -> None:
    bot = tmp_path / "bot.py"
    bot.write_text(code, encoding="utf-8")
    process = await started("-c", RUNS, transport, str(bot))
    await line_with(process, "Open http://")
    process.send_signal(signal.SIGTERM)
    out, err = await asyncio.wait_for(process.communicate(), 15)
    assert process.returncode == 0, err
    assert b"stopped in good order" in out


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_a_bot_that_ends_by_itself_is_told(transport: str, capfd: pytest.CaptureFixture[str]) -> None:
    command = (sys.executable, "-c", "print('bad settings'); raise SystemExit(3)")
    code = await run(Options(transport=transport, command=command))  # type: ignore[arg-type]
    said = capfd.readouterr().out
    assert code == 1
    assert "The bot ended by itself (exit code 3)" in said
    assert "bad settings" in said
