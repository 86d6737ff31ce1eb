import pytest

from tests.slack.clock import Hand


@pytest.fixture
def clock() -> Hand:
    return Hand()
