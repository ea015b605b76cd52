"""Where tries are counted: in this process, or in a Redis that all processes share.

While Redis is away each process counts by itself: the limits stay, and nobody waits for it. It is
asked again a little later, by one request alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from limits import RateLimitItem
from limits.errors import StorageError
from limits.storage import RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter

from app.web.logs import log_failure

# So long does a request wait for Redis, once; then nobody asks it for a while.
PATIENCE_SECONDS = 0.25
AWAY_SECONDS = 10.0
# How often this process looks for windows that are over.
FORGET_SECONDS = 60.0


class OwnCounts(Storage):
    """Counts of this process, one at a time; a window that is over is as if it had never been.

    The library's own starts a thread to forget them, and two requests that do so at the same moment
    fail: now and then a citizen was told that the service is not working.
    """

    base_exceptions = ValueError  # which nothing here raises

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        self._counts: dict[str, tuple[int, float]] = {}
        self._forget_at = 0.0

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        with self._lock:
            now = time.time()
            if now >= self._forget_at:
                self._forget_at = now + FORGET_SECONDS
                self._counts = {k: one for k, one in self._counts.items() if one[1] > now}
            count, until = self._present(key, now)
            self._counts[key] = (count + amount, until or now + expiry)
            return count + amount

    def get(self, key: str) -> int:
        return self._present(key, time.time())[0]

    def get_expiry(self, key: str) -> float:
        now = time.time()
        return self._present(key, now)[1] or now

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self._lock:
            forgotten, self._counts = len(self._counts), {}
            return forgotten

    def clear(self, key: str) -> None:
        with self._lock:
            self._counts.pop(key, None)

    def _present(self, key: str, now: float) -> tuple[int, float]:
        """The count and the end of its window; nothing and 0 where none is open."""
        found = self._counts.get(key)
        return found if found is not None and found[1] > now else (0, 0.0)


class Tries:
    """Counts of tries by name; each in a window that begins with the first of them."""

    def __init__(self, redis_url: str = "") -> None:
        self._own = FixedWindowRateLimiter(OwnCounts())
        self._shared = FixedWindowRateLimiter(_redis(redis_url)) if redis_url else None
        self._lock = Lock()
        self._away_until = 0.0

    @property
    def shared(self) -> bool:
        """Whether other processes are meant to count with this one."""
        return self._shared is not None

    def wait(self, item: RateLimitItem, *names: str, counted: bool = True) -> int:
        """Count a try; 0 if it is still within the rate, else the seconds until it would be.

        One that is not `counted` was counted before, and only looks.
        """
        return self._ask(lambda limiter: _wait(limiter, item, *names, counted=counted))

    def place(self, line: str, seconds: int) -> int:
        """Join a line that lasts so long; how many joined it before."""
        return self._ask(lambda counted: counted.storage.incr(line, seconds)) - 1

    def _ask(self, act: Callable[[FixedWindowRateLimiter], int]) -> int:
        """The answer of what is shared; while that is away, of this process."""
        if self._shared is not None and self._may_ask():
            try:
                answer = act(self._shared)
            except StorageError as error:
                self._away_until = time.monotonic() + AWAY_SECONDS
                log_failure(error, "RedisAway")
            else:
                self._away_until = 0.0
                return answer
        return act(self._own)

    def _may_ask(self) -> bool:
        """Whether to ask Redis; after a failure one request now and then finds out for all."""
        with self._lock:
            if not self._away_until:
                return True
            now = time.monotonic()
            if now < self._away_until:
                return False
            self._away_until = now + AWAY_SECONDS
            return True


def _wait(limiter: FixedWindowRateLimiter, item: RateLimitItem, *names: str, counted: bool) -> int:
    if (limiter.hit if counted else limiter.test)(item, *names):
        return 0
    return max(1, int(limiter.get_window_stats(item, *names).reset_time - time.time()))


def _redis(url: str) -> RedisStorage:
    """Asked once and quickly; the library's own patience would be a second and three tries."""
    from redis.backoff import NoBackoff  # noqa: PLC0415 - many megabytes, and for this store alone
    from redis.retry import Retry  # noqa: PLC0415

    return RedisStorage(
        url,
        key_prefix="musharaka",
        wrap_exceptions=True,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type] # passed on to the client as it is
    )
