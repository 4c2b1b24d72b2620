"""One form for all that is logged, ours and the libraries': lines for people, or JSON for a collector."""

import logging
import sys
from typing import Any

import orjson
import structlog

from app.settings import Settings


def configure(settings: Settings) -> None:
    """Send everything to the standard error stream."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info if settings.log_format == "json" else _as_it_is,
    ]
    render: Any = (
        structlog.processors.JSONRenderer(serializer=_json)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # the other formatters print local variables, passwords among them, and take seconds for one traceback
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)


def _as_it_is(_: Any, __: str, event: Any) -> Any:
    return event


def _json(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()
