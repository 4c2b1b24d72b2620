"""Request rates, by the `limits` library in the memory of each process; the fields are those of the RateLimit draft."""

from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from app.kernel.problems import TOO_MANY, Problem
from app.kernel.tables import now


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an account stands in its window."""

    quota: int
    remaining: int
    seconds: int

    def headers(self) -> dict[str, str]:
        """`RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "ratelimit-policy": f'"default";q={self.quota};w=60',
            "ratelimit": f'"default";r={self.remaining};t={self.seconds}',
        }


class Throttle:
    """So many requests a minute for each account, or address before sign-in."""

    def __init__(self, per_minute: int) -> None:
        """0 switches it off."""
        self._limit = RateLimitItemPerMinute(per_minute) if per_minute else None
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    async def count(self, who: str) -> Standing | None:
        """Count one request; 429 when the window is full."""
        if self._limit is None:
            return None
        allowed = await self._limiter.hit(self._limit, who)
        window = await self._limiter.get_window_stats(self._limit, who)
        seconds = max(0, round(window.reset_time - now().timestamp()))
        standing = Standing(self._limit.amount, max(0, window.remaining), seconds)
        if not allowed:
            raise Problem(TOO_MANY, headers={"Retry-After": str(max(1, seconds)), **standing.headers()})
        return standing
