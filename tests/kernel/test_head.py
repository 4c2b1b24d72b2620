"""HEAD is answered as GET without the body, and the server below still knows that it was HEAD."""

from typing import Any

from starlette.responses import Response

from app.kernel.envelope import Envelope, Metrics


async def test_the_server_keeps_the_method_it_was_asked_with() -> None:
    seen: list[str] = []
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["method"])
        await Response(b"hello")(scope, receive, send)

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    scope: dict[str, Any] = {"type": "http", "method": "HEAD", "path": "/", "headers": []}
    await Envelope(app, metrics=Metrics(), public_url="", csp={}, https=False)(scope, receive, send)
    assert (scope["method"], seen) == ("HEAD", ["GET"])
    assert dict(sent[0]["headers"])[b"content-length"] == b"5"
    assert [message["body"] for message in sent[1:]] == [b""]
