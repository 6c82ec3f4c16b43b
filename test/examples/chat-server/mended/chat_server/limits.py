"""What one client, and all together, may ask for."""

import threading
import time

from fastapi import HTTPException


def _too_large() -> HTTPException:
    return HTTPException(status_code=413, detail="the body is too large")


class BodyLimit:
    """ASGI middleware: refuses a body by its declared length, and stops reading one that grows past the limit."""

    def __init__(self, app, limit_of):
        self.app = app
        self.limit_of = limit_of

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.limit_of(scope["path"])
        received = 0

        async def bounded():
            nonlocal received
            if _declared(scope) > limit:
                raise _too_large()
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise _too_large()
            return message

        await self.app(scope, bounded, send)


def _declared(scope) -> int:
    values = [value for name, value in scope["headers"] if name == b"content-length"]
    return max((int(value) for value in values if value.isdigit()), default=0)


class RateLimit:
    """A token bucket: so many requests a minute, and no more than that at once."""

    def __init__(self, per_minute: int, now=time.monotonic):
        self.per_minute = per_minute
        self.now = now
        self.tokens = float(per_minute)
        self.at = now()
        self.lock = threading.Lock()

    def take(self) -> None:
        with self.lock:
            now = self.now()
            self.tokens = min(self.per_minute, self.tokens + (now - self.at) * self.per_minute / 60)
            self.at = now
            if self.tokens < 1:
                raise HTTPException(status_code=429, detail="too many requests", headers={"Retry-After": "1"})
            self.tokens -= 1


class Places:
    """So many requests may wait for the model; the next one is refused instead of queued."""

    def __init__(self, count: int):
        self.free = threading.BoundedSemaphore(count)

    def __enter__(self) -> None:
        if not self.free.acquire(blocking=False):
            raise HTTPException(status_code=503, detail="busy", headers={"Retry-After": "5"})

    def __exit__(self, *_) -> None:
        self.free.release()
