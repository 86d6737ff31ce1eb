from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import stamina
from aiohttp import web
from pydantic import SecretStr

from slackbot.uchat import UChat

from .standin import StandIn

TOKEN = "tok-31337"


@pytest.fixture(autouse=True)
def _no_backoff() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
async def standin() -> AsyncIterator[StandIn]:
    standin = StandIn()
    app = web.Application()
    app.router.add_route("*", "/api/{path:.*}", standin.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    standin.url = f"http://{host}:{port}/api"
    yield standin
    await runner.cleanup()


@pytest.fixture
async def client(standin: StandIn) -> AsyncIterator[Callable[..., UChat]]:
    """Makes clients of the stand-in; they are closed when the test ends."""
    made: list[UChat] = []

    def make(**settings: object) -> UChat:
        uchat = UChat(**{"base_url": standin.url, "token": SecretStr(TOKEN), "timeout": 5.0} | settings)  # type: ignore[arg-type]
        made.append(uchat)
        return uchat

    yield make
    for uchat in made:
        await uchat.aclose()


@pytest.fixture
def uchat(client: Callable[..., UChat]) -> UChat:
    return client()
