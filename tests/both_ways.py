"""The express and the ordinary way, asked the same."""

from collections.abc import Iterable
from itertools import product

import httpx

from tests.conftest import As, Live


def told(answer: httpx.Response) -> tuple[int, object, str | None, str | None]:
    """What must be the same, whichever way it came."""
    body = answer.content if answer.is_success else answer.json() | {"request_id": ""}
    return answer.status_code, body, answer.headers.get("etag"), answer.headers.get("link")


async def assert_alike(live: Live, people: Iterable[As], addresses: Iterable[str]) -> None:
    """Each of these people is told the same of each address, and of the page after it, by either way."""
    database = live.app.state.kernel.database
    quick = database.quick
    assert quick is not None
    for who, address, language in product(people, addresses, ["ru", "en"]):
        who.headers["Accept-Language"] = language
        short = await who.get(address)
        following = short.json().get("next_cursor") if short.status_code == 200 else None
        second = await who.get(f"{address}&cursor={following}") if following else None
        database.quick = None
        try:
            assert told(short) == told(await who.get(address)), address
            if second is not None:
                assert told(second) == told(await who.get(f"{address}&cursor={following}")), address
        finally:
            database.quick = quick
