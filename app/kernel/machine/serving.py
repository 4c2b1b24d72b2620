"""The serving processes: a claimed port, uvicorn in one process or several, and an end in which requests finish."""

import errno
import gc
import http.client
import math
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import NoReturn

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from app.kernel.machine import logs
from app.kernel.machine.trouble import Trouble
from app.settings import Settings, settings

_HANDOVER = 3.0
"""Seconds in which the workers of a killed server, which see its death at once, give the port free."""


def claim(host: str, port: int) -> socket.socket:
    """Bind the port before anything else is started, so that a port in use is found out first."""
    deadline = time.monotonic() + _HANDOVER
    while True:
        try:
            return _bound(host, port)
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            if not taken:
                raise Trouble(
                    f"Адрес {host}:{port} не открыть: {error.strerror}. Задайте HOST и PORT.",
                    f"The address {host}:{port} cannot be opened: {error.strerror}. Set HOST and PORT.",
                ) from error
            if time.monotonic() > deadline:
                raise Trouble(
                    f"Порт {port} занят другой программой: остановите её или задайте иной: PORT={port + 1} make run.",
                    f"The port {port} is taken by another program: stop it or choose one: PORT={port + 1} make run.",
                ) from error
        time.sleep(0.1)


def serve(app: str, listener: socket.socket, using: Settings, ready: Callable[[], None]) -> None:
    """Serve the factory `app` until SIGTERM or SIGINT; `ready` is called when the server truly answers."""
    config = Config(
        app,
        factory=True,
        workers=using.workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=using.trusted_proxies,
        timeout_graceful_shutdown=math.ceil(using.request_deadline),
        timeout_worker_healthcheck=30,
    )
    listener.listen(config.backlog)
    threading.Thread(target=_announce, args=(listener.getsockname(), ready), daemon=True).start()
    if using.workers == 1:
        uvicorn.Server(config).run([listener])
        return
    crew = Crew(config, [listener])
    crew.run()
    if any(process.exitcode == STARTUP_FAILURE for process in crew.processes):
        sys.exit(STARTUP_FAILURE)


def unwind_on_signals() -> None:
    """A wish to stop is no error, and at whatever moment it comes, what was opened is closed."""

    def end(_: int, __: object) -> NoReturn:
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)


class Crew(Multiprocess):
    """Several serving processes."""

    def terminate_all(self) -> None:
        """Close our copy of the port first: else whoever connects now waits for an answer that nobody will give."""
        for listener in self.sockets:
            listener.close()
        super().terminate_all()


class Config(uvicorn.Config):
    """What each serving process does when it has made the application."""

    def load(self) -> None:
        logs.configure(settings())
        super().load()
        parent = multiprocessing.parent_process()
        if parent is not None:
            threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
        settle_memory()


def settle_memory() -> None:
    """What is there now stays, and is not searched for garbage again; the rest seldom (measured: p99 57 -> 12 ms)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    """A worker whose parent was killed would keep the port and the old database for ever."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _announce(address: tuple[str, int], ready: Callable[[], None]) -> None:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address[0], address[0])  # noqa: S104  # asked, not bound
    while True:
        connection = http.client.HTTPConnection(host, address[1], timeout=5)
        try:
            connection.request("GET", "/health/ready")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return ready()
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.1)
