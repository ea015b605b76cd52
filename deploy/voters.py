"""Citizens who vote without a pause through the pages, and remember what they were promised."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

CHOICES = ("support", "neutral", "oppose", "none", "withdraw")
TOKEN = re.compile(r'name="token" value="([^"]+)"')
DEVICE = re.compile(r"__Host-device=([^;]+)")
TOPICS_EACH, CHOICES_EACH = 6, 5
# Nobody's press is given up before this.
PATIENCE_SECONDS = 180.0
PRESSES_AGAIN_AFTER = 0.5


@dataclass(frozen=True)
class Act:
    """An answer that was acknowledged: the form it was pressed in, and when; monotonic, seconds."""

    token: str
    topic: str
    choice: str
    at: float


@dataclass
class Citizen:
    """One device, and every act that was acknowledged to it, in order."""

    cookie: str = ""
    acts: list[Act] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    status: int
    page: str
    cookie: str
    wait: float = 0.0  # what a 429 asks for


class Voters:
    """Threads that open a topic, tap an answer and another one, and then are somebody else."""

    def __init__(self, address: str, port: int, topics: list[str], count: int) -> None:
        self.address, self.port, self.topics = address, port, topics
        self.citizens: list[Citizen] = []
        self.acknowledged: list[float] = []  # moments
        self.met: Counter[str] = Counter()  # what was not an answer
        self.failure = ""
        self._go, self._over = threading.Event(), threading.Event()
        self._resting = [threading.Event() for _ in range(count)]
        self._threads = [
            threading.Thread(target=self._vote, args=(number,), daemon=True)
            for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def go(self) -> None:
        for one in self._resting:
            one.clear()
        self._go.set()

    def rest(self) -> None:
        """Return once nobody waits for an answer."""
        self._go.clear()
        for one in self._resting:
            if not one.wait(PATIENCE_SECONDS + 60):
                raise SystemExit("a voter does not come to rest")
        if self.failure:
            raise SystemExit(self.failure)

    def end(self) -> None:
        self._over.set()
        self._go.set()
        for thread in self._threads:
            thread.join()

    def _vote(self, number: int) -> None:
        dice, serial = random.Random(number), 0
        while not self._over.is_set():
            if not self._go.is_set():
                self._resting[number].set()
                self._go.wait()
                continue
            serial += 1
            # A network of their own: the limits are those of real life.
            network = f"127.{number + 2}.{serial // 250 % 250}.{serial % 250 + 1}"
            try:
                self._one_citizen(Line(self.address, self.port, network), dice)
            except Exception as error:
                self.failure = self.failure or f"{type(error).__name__}: {error}"
                self._resting[number].set()
                return

    def _one_citizen(self, line: Line, dice: random.Random) -> None:
        citizen = Citizen()
        self.citizens.append(citizen)
        for topic in dice.sample(self.topics, TOPICS_EACH):
            page = self._until(line, citizen, "GET", topic, "", 200).page
            found = TOKEN.search(page)
            if found is None:
                raise RuntimeError(f"no form on {topic}")
            for choice in dice.sample(CHOICES, CHOICES_EACH):
                if not self._go.is_set():
                    line.close()
                    return
                self._press(line, citizen, topic, found.group(1), choice)
        line.close()

    def _press(self, line: Line, citizen: Citizen, topic: str, token: str, choice: str) -> None:
        form = urlencode({"token": token, "round": "2026-1", "choice": choice})
        answer = self._until(line, citizen, "POST", f"{topic}/vote", form, 303)
        given = DEVICE.search(answer.cookie)
        if given is not None:
            if citizen.cookie not in ("", given.group(1)):
                raise RuntimeError("one person became two")
            citizen.cookie = given.group(1)
        now = time.monotonic()
        citizen.acts.append(Act(token, topic.rsplit("/", 1)[1], choice, now))
        self.acknowledged.append(now)

    def _until(
        self, line: Line, citizen: Citizen, method: str, path: str, form: str, wanted: int
    ) -> Answer:
        """The same again, as people do, until it is answered with what it was meant for."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            wait = PRESSES_AGAIN_AFTER
            try:
                answer = line.ask(method, path, citizen.cookie, form)
            except (OSError, http.client.HTTPException) as error:
                self.met[f"{method} {type(error).__name__}"] += 1
            else:
                if answer.status == wanted:
                    return answer
                unknown = answer.status == 503 and "لا نعرف هل حُفظ" in answer.page
                self.met[f"{method} {answer.status}{' unknown' if unknown else ''}"] += 1
                if answer.status in (400, 403, 404, 409):
                    raise RuntimeError(f"{answer.status} for {method} {path}")
                # Whoever presses a dozen times into a full disk is asked to slow down, and does.
                wait = max(wait, answer.wait)
            time.sleep(wait)
        raise RuntimeError(f"no answer to {method} {path}")


class Line:
    """One connection from one network address."""

    def __init__(self, address: str, port: int, network: str) -> None:
        self._where = (address, port, network)
        self._link: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, cookie: str, form: str) -> Answer:
        address, port, network = self._where
        if self._link is None:
            self._link = http.client.HTTPConnection(
                address, port, timeout=90, source_address=(network, 0)
            )
        headers = {"Sec-Fetch-Site": "same-origin"}
        if cookie:
            headers["Cookie"] = f"__Host-device={cookie}"
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._link.request(method, path, form or None, headers)
            response = self._link.getresponse()
            page = response.read().decode()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        wait = float(response.getheader("Retry-After") or 0) if response.status == 429 else 0.0
        return Answer(response.status, page, response.getheader("Set-Cookie") or "", wait)

    def close(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None
