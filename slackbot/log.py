"""Logging: one JSON object a line on standard error, with the reference people quote, and no secrets."""

import logging
import re
import sys
from collections.abc import Mapping

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_SECRETS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|xwfp-[\w-]+|(?<=Bearer )[^\s'\"]+|/(?:commands|actions)/[\w/-]{12,}"
)
_HIDDEN = "[hidden]"
# Their lines name addresses with customers' emails and phone numbers in them.
_QUIET = ("httpx", "httpcore", "aiosqlite", "asyncio", "sqlalchemy.engine", "alembic")


def set_up(level: str) -> None:
    """Send every log line, the libraries' too, through the same processors."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level.lower()),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.INFO, logging.getLevelName(level.upper())))
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Take tokens out of everything in a log line, wherever they got into it."""
    for key, value in event.items():
        if not key.startswith("_"):  # structlog's own, which are no part of the line
            event[key] = _redacted(value)
    return event


def _redacted(value: object) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return _SECRETS.sub(_HIDDEN, value)
        case Mapping():
            return {str(key): _redacted(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_redacted(each) for each in value]
        case _:
            return _SECRETS.sub(_HIDDEN, repr(value))
