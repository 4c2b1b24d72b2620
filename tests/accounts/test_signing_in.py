"""How people and programs come in, go on, and are shown out."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from jose import jws, jwt

from app.kernel import attempts
from app.kernel.keys import ALGORITHM
from app.kernel.tokens import AUDIENCE, TYPE
from tests.conftest import PASSWORD, As, Client, Live, World

FORM = {"grant_type": "password", "password": PASSWORD}


async def login_of(client: Client, role: str) -> str:
    users = (await client("administrator").get("/users?limit=200")).json()["items"]
    return next(str(user["login"]) for user in users if user["login"].startswith(role))


async def signed(client: Client, role: str) -> dict[str, Any]:
    answer = await client(None).post("/auth/token", data={**FORM, "username": await login_of(client, role)})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return dict(answer.json())


async def test_a_person_signs_in_and_is_known(client: Client, world: World) -> None:
    token = (await signed(client, "centre"))["access_token"]
    me = (await client("centre", token=token).get("/me")).json()
    assert me["posts"] == [
        {"role": "centre", "district_id": str(world.district.id), "organization_id": str(world.centre.id)}
    ]
    info = (await client("centre", token=token).get("/auth/token-info")).json()
    assert (info["active"], info["kind"], info["subject"]) == (True, "user", me["id"])


async def test_a_wrong_password_and_an_unknown_login_sound_the_same(client: Client) -> None:
    login = await login_of(client, "centre")
    wrong = await client(None).post("/auth/token", data={"grant_type": "password", "username": login, "password": "no"})
    unknown = await client(None).post("/auth/token", data={**FORM, "username": "nobody-here"})
    assert wrong.status_code == unknown.status_code == 400
    one, two = wrong.json(), unknown.json()
    assert one["error"] == two["error"] == "invalid_grant"
    assert {**one, "request_id": ""} == {**two, "request_id": ""}


async def test_after_ten_failures_the_account_waits(client: Client) -> None:
    for login in (await login_of(client, "observer"), "nobody-at-all"):
        for _ in range(attempts.LIMITS["account"]):
            form = {"grant_type": "password", "username": login, "password": "guess"}
            assert (await client(None).post("/auth/token", data=form)).status_code == 400
        waiting = await client(None).post("/auth/token", data={**FORM, "username": login})
        assert (waiting.status_code, waiting.json()["code"]) == (429, "too-many-requests")
        assert int(waiting.headers["retry-after"]) > 0


async def test_a_refresh_token_serves_once_and_its_reuse_ends_the_sign_in(client: Client) -> None:
    first = await signed(client, "centre")
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = (await client(None).post("/auth/token", data=form)).json()
    assert (await client("centre", token=second["access_token"]).get("/me")).status_code == 200
    stolen = await client(None).post("/auth/token", data=form)
    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")
    assert (await client("centre", token=second["access_token"]).get("/me")).status_code == 401
    form["refresh_token"] = second["refresh_token"]
    assert (await client(None).post("/auth/token", data=form)).status_code == 400


async def test_two_refreshes_at_once_give_one_pair_at_most(live: Live) -> None:
    users = (await live.client("administrator").get("/users")).json()["items"]
    login = next(user["login"] for user in users if user["login"].startswith("centre"))
    nobody = live.client(None)
    first = (await nobody.post("/auth/token", data={**FORM, "username": login})).json()
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    answers = await asyncio.gather(*(nobody.post("/auth/token", data=form) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]


async def test_signing_out_ends_both_tokens(client: Client) -> None:
    for which in ("refresh_token", "access_token"):
        pair = await signed(client, "centre")
        assert (await client(None).post("/auth/revoke", data={"token": pair[which]})).status_code == 204
        assert (await client("centre", token=pair["access_token"]).get("/me")).status_code == 401
    assert (await client(None).post("/auth/revoke", data={"token": "unknown"})).status_code == 204


async def test_what_the_form_lacks_is_named(client: Client) -> None:
    answer = await client(None).post("/auth/token", data={"grant_type": "password"})
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {"/username", "/password"}


async def make_client(client: Client, world: World, scopes: list[str]) -> tuple[str, str]:
    admin = client("administrator")
    body = {"name": "Выгрузка", "organization_id": str(world.schools[0].id), "scopes": scopes}
    made = await admin.post("/api-clients", json=body)
    assert made.status_code == 201, made.text
    secret = await admin.post(f"/api-clients/{made.json()['id']}/secrets")
    assert secret.status_code == 201, secret.text
    return made.json()["id"], secret.json()["secret"]


async def test_a_program_signs_in_within_its_scopes(client: Client, world: World) -> None:
    name, secret = await make_client(client, world, ["schools:read"])
    form = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
    granted = (await client(None).post("/auth/token", data=form)).json()
    assert (granted["scope"], granted["refresh_token"]) == ("schools:read", None)
    program = client("integration", token=granted["access_token"])
    assert (await program.get("/me")).json()["kind"] == "client"
    assert (await program.get("/users")).status_code == 403
    basic = base64.b64encode(f"{name}:{secret}".encode()).decode()
    by_header = await client(None).post(
        "/auth/token", data={"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"}
    )
    assert by_header.status_code == 200
    wide = await client(None).post("/auth/token", data={**form, "scope": "monitoring:write"})
    assert wide.json()["error"] == "invalid_scope"
    wrong = await client(None).post("/auth/token", data={**form, "client_secret": "wrong"})
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")


async def test_a_scope_that_opens_nothing_is_told(client: Client, world: World) -> None:
    body = {"name": "Выгрузка", "organization_id": str(world.schools[0].id), "scopes": ["schools:read", "moon:write"]}
    answer = await client("administrator").post("/api-clients", json=body)
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [("/scopes/1", "value.unknown")]
    body = {
        "name": "Выгрузка",
        "organization_id": str(world.users["centre", world.centre.id]),
        "scopes": ["schools:read"],
    }
    answer = await client("administrator").post("/api-clients", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/organization_id")


async def test_two_secrets_live_during_rotation_and_an_ended_one_stops(client: Client, world: World) -> None:
    name, old = await make_client(client, world, ["schools:read"])
    admin = client("administrator")
    new = (await admin.post(f"/api-clients/{name}/secrets")).json()
    assert (await admin.post(f"/api-clients/{name}/secrets")).status_code == 409
    tokens = {}
    for secret in (old, new["secret"]):
        form = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
        tokens[secret] = (await client(None).post("/auth/token", data=form)).json()["access_token"]
    shown = (await admin.get(f"/api-clients/{name}")).json()
    assert [secret["ends_at"] is None for secret in shown["secrets"]] == [False, True]
    assert all(secret["last_used_at"] for secret in shown["secrets"])
    assert "secret" not in shown["secrets"][0]
    tag = await admin.etag(f"/api-clients/{name}")
    first = shown["secrets"][0]["id"]
    ended = await admin.delete(f"/api-clients/{name}/secrets/{first}", headers={"If-Match": tag})
    assert ended.status_code == 204
    assert (await client("integration", token=tokens[old]).get("/me")).status_code == 401
    assert (await client("integration", token=tokens[new["secret"]]).get("/me")).status_code == 200


async def test_a_secret_is_ended_under_its_own_client_alone(client: Client, world: World) -> None:
    admin = client("administrator")
    (one, secret), (other, _) = [await make_client(client, world, ["schools:read"]) for _ in range(2)]
    held = (await admin.get(f"/api-clients/{one}")).json()["secrets"][0]
    strange = await admin.delete(f"/api-clients/{other}/secrets/{held['id']}", headers={"If-Match": "*"})
    assert strange.status_code == 404
    assert (await admin.get(f"/api-clients/{one}")).json()["secrets"][0]["ends_at"] is None
    form = {"grant_type": "client_credentials", "client_id": one, "client_secret": secret}
    assert (await client(None).post("/auth/token", data=form)).status_code == 200


async def test_access_ends_with_the_membership(client: Client, world: World) -> None:
    admin = client("administrator")
    centre = client("centre")
    user = world.users["centre", world.centre.id]
    held = (await admin.get(f"/memberships?user_id={user}")).json()["items"][0]
    ended = await admin.amend(f"/memberships/{held['id']}", {"starts_on": "2026-01-01", "ends_on": "2026-01-02"})
    assert ended.status_code == 200
    assert (await centre.get("/me")).status_code == 403
    assert (await centre.get("/users")).status_code == 403


async def test_a_closed_account_is_out_at_once(client: Client, world: World) -> None:
    admin = client("administrator")
    user = world.users["centre", world.centre.id]
    assert (await admin.amend(f"/users/{user}", {"active": False})).status_code == 200
    assert (await client("centre").get("/me")).status_code == 401


async def test_passwords(client: Client) -> None:
    pair = await signed(client, "school")
    person = client("school", token=pair["access_token"])
    for weak, code in (("password1234", "password.common"), ("aaaaaaaaaaaaaa", "password.common")):
        answer = await person.post("/me/password", json={"current_password": PASSWORD, "new_password": weak})
        assert code in {fault["code"] for fault in answer.json()["errors"]}
    wrong = await person.post("/me/password", json={"current_password": "x", "new_password": "green lantern stories"})
    assert wrong.json()["errors"][0]["code"] == "password.wrong"
    other = await signed(client, "school")
    assert (
        await person.post("/me/password", json={"current_password": PASSWORD, "new_password": "green lantern stories"})
    ).status_code == 204
    assert (await person.get("/me")).status_code == 200
    assert (await client("school", token=other["access_token"]).get("/me")).status_code == 401


def forged(token: str, **changes: Any) -> str:
    """The same token with another header, unsigned again."""
    head, body, signature = token.split(".")
    header = json.loads(base64.urlsafe_b64decode(head + "==")) | changes
    return f"{base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b'=').decode()}.{body}.{signature}"


async def test_forged_tokens_count_for_nothing(client: Client, app: FastAPI, world: World) -> None:
    kernel = app.state.kernel
    good = (await signed(client, "centre"))["access_token"]
    assert (await client("centre", token=good).get("/me")).status_code == 200
    key = await kernel.keyring.current()
    public = key.public()
    claims = jwt.get_unverified_claims(good)
    header = {"typ": TYPE, "kid": key.kid}

    def by_us(claims: dict[str, Any], header: dict[str, Any] = header) -> str:
        return jws.sign(claims, key.signing, headers=header, algorithm=ALGORITHM)

    pem = kernel.keyring._keys[key.kid].verifying.to_pem()
    hs = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", **header}).encode()).rstrip(b"=").decode()
    body = good.split(".")[1]
    forgeries = {
        "none": forged(good, alg="none"),
        "hs256 in name": forged(good, alg="HS256"),
        "hs256 with the public key": f"{hs}.{body}.{_hmac(pem, f'{hs}.{body}')}",
        "another kind": by_us(claims, {"typ": "JWT", "kid": key.kid}),
        "unknown key": forged(good, kid=str(UUID(int=5))),
        "critical": by_us(claims, {**header, "crit": ["exp"]}),
        "jku": by_us(claims, {**header, "jku": "https://evil.example"}),
        "expired": by_us({**claims, "exp": int(time.time()) - 60}),
        "not yet": by_us({**claims, "nbf": int(time.time()) + 600}),
        "other audience": by_us({**claims, "aud": "else"}),
        "audience list": by_us({**claims, "aud": [AUDIENCE, "else"]}),
        "other issuer": by_us({**claims, "iss": "else"}),
        "altered signature": good[:-8] + ("A" * 8),
        "altered body": good.replace(body, body[:-4] + "AAAA"),
        "too long": good + "A" * 4096,
        "garbage": "a.b.c",
        "empty parts": "..",
        **{
            f"without {name}": by_us({k: v for k, v in claims.items() if k != name})
            for name in claims
            if name != "scope"
        },
        "sub of another": by_us({**claims, "sub": str(world.users["administrator", None])}),
        "float exp": by_us({**claims, "exp": time.time() + 100.5}),
        "huge exp": by_us({**claims, "exp": 10**18}),
    }
    assert public["kid"] == key.kid
    for name, token in forgeries.items():
        answer = await client("centre", token=token).get("/me")
        assert answer.status_code == 401, f"{name}: {answer.text}"


def _hmac(key: bytes, text: str) -> str:
    return base64.urlsafe_b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic abc", "Bearer a b", "bearer ñ", "Token x"])
async def test_odd_authorization_headers(client: Client, header: str) -> None:
    answer = await client(None).get("/me", headers={b"Authorization": header.encode("latin-1")})
    assert answer.status_code == 401


async def test_keys_rotate_with_overlap(live: Live) -> None:
    old = live.client("centre")
    assert (await old.get("/me")).status_code == 200
    kernel = live.app.state.kernel
    before = (await live.client(None).get("http://test/api/v1/.well-known/jwks.json")).json()["keys"]
    kid = await kernel.keyring.rotate()
    after = (await live.client(None).get("http://test/api/v1/.well-known/jwks.json")).json()["keys"]
    assert {key["kid"] for key in before} < {key["kid"] for key in after}
    assert kid in {key["kid"] for key in after}
    assert all("d" not in key for key in after)
    kernel.tokens._seen.clear()
    assert (await old.get("/me")).status_code == 200


async def test_only_the_administrator_keeps_accounts(client: Client) -> None:
    for role in ("department", "centre", "school", "consultant", "observer"):
        person: As = client(role)
        for address in ("/users", "/memberships", "/api-clients"):
            answer = await person.get(address)
            assert (answer.status_code, answer.json()["roles"]) == (403, ["administrator"])
