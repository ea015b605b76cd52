"""Carrying messages after the commit, on a thread of its own, so that no answer waits for a server.

Codes live in memory only: neither address nor code touches a disk. If the process ends first, the
code is lost and the person asks for another one.
"""

from __future__ import annotations

import os
import queue
import threading
import time

import structlog
from flask import Flask, current_app
from structlog.contextvars import bound_contextvars

import config
from app.notifications.gateways import Console, Gateway, Message, Sms, Smtp, Undelivered
from app.web.logs import request_number
from app.web.unit_of_work import after_commit

PAUSES = (0.0, 2.0, 8.0)
MOST_WAITING = 1_000


class Courier:
    """The messages of one process and the ways they can take."""

    def __init__(self, ways: dict[str, Gateway]) -> None:
        self.ways = ways
        self._waiting: queue.Queue[tuple[str, Message, str]] = queue.Queue(MOST_WAITING)
        self._lock = threading.Lock()
        self._process = 0

    def carry(self, way: str, message: Message) -> None:
        """Take a message along; when a thousand wait already, this one is lost and said so."""
        self._wake()
        try:
            self._waiting.put_nowait((way, message, request_number()))
        except queue.Full:
            complain(way, "Full")

    def wait(self) -> None:
        """Until everything taken so far has been tried."""
        self._waiting.join()

    def _wake(self) -> None:
        """A thread does not survive the server's forking, so each process starts its own."""
        with self._lock:
            if self._process != os.getpid():
                self._process = os.getpid()
                threading.Thread(target=self._work, daemon=True, name="courier").start()

    def _work(self) -> None:
        while True:
            way, message, number = self._waiting.get()
            try:
                with bound_contextvars(request=number):
                    self._try(way, message)
            finally:
                self._waiting.task_done()

    def _try(self, way: str, message: Message) -> None:
        reason = ""
        for pause in PAUSES:
            time.sleep(pause)
            try:
                self.ways[way].deliver(message)
            except Undelivered as failure:
                reason = str(failure)
            else:
                return
        complain(way, reason)


def install(app: Flask, settings: config.Settings) -> None:
    """Open the ways the operator has set up; outside production the terminal takes the rest."""
    ways: dict[str, Gateway] = {}
    if not settings.production:
        ways = {"email": Console(), "phone": Console()}
    if settings.mail_server:
        ways["email"] = Smtp(settings.mail_server, settings.mail_sender)
    if settings.sms_url:
        ways["phone"] = Sms(settings.sms_url, settings.sms_secret)
    app.extensions["courier"] = Courier(ways)


def offered() -> frozenset[str]:
    """The ways by which people can be reached here."""
    return frozenset(_courier().ways)


def way(name: str) -> Gateway:
    """The way of that name; the terminal for an operator who has set up none."""
    return _courier().ways.get(name) or Console()


def is_rehearsal(way: str) -> bool:
    """Whether messages of this way end in the server's own log."""
    return isinstance(_courier().ways.get(way), Console)


def send(way: str, message: Message) -> None:
    """Send once the present request has been committed; never if it is not."""
    courier = _courier()
    after_commit(lambda: courier.carry(way, message))


def _courier() -> Courier:
    courier: Courier = current_app.extensions["courier"]
    return courier


def complain(way: str, reason: str) -> None:
    """Tell the operator that something did not leave, without whom it was for."""
    structlog.get_logger().error("undelivered", way=way, reason=reason)
