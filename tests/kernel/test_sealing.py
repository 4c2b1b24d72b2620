"""The installation's secret: what is sealed with one opens with no other, and a weak one does not start."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.kernel.keys import Keyring
from app.kernel.sealing import Seal, SealError, secret_of
from app.settings import Settings
from tests.conftest import Live, make_settings

GOOD = "Zq8-vLw2_Rt5.Nc1+Xe7~Ub4!Ma9#Kd3"


@settings(deadline=None, derandomize=True, max_examples=30)
@given(st.binary(max_size=100), st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_what_is_sealed_opens_with_the_same_secret_alone(plain: bytes, secret: str, other: str) -> None:
    secret, other = (value.encode(errors="replace").decode() for value in (secret, other))
    sealed = Seal(secret).close(plain)
    assert Seal(secret).open(sealed) == plain
    if other != secret:
        with pytest.raises(SealError, match="SECRET_KEY differs"):
            Seal(other).open(sealed)


@pytest.mark.parametrize("sealed", [b"", b"nonsense", b"gAAAAA=="])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(SealError):
        Seal(GOOD).open(sealed)


async def test_a_server_with_another_secret_does_not_start(live: Live) -> None:
    """Else it would make new keys beside those that it cannot open."""
    with pytest.raises(SealError):
        await Keyring(live.app.state.kernel.database, Seal("another")).load()


def test_in_development_a_secret_is_made_up_once(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with ThreadPoolExecutor(8) as threads:
        made = set(threads.map(secret_of, [make_settings(data_dir=folder)] * 16))
    assert len(made) == 1
    assert len(made.pop()) >= 48
    kept = folder / "secret"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [file.name for file in folder.iterdir()] == ["secret"]


def test_a_secret_of_the_settings_is_written_nowhere(tmp_path: Path) -> None:
    assert secret_of(make_settings(data_dir=tmp_path, secret_key=GOOD)) == GOOD
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("secret", [None, "", "short", "a" * 64, "abcabcabc" * 8, GOOD[:31]])
def test_production_refuses_a_weak_secret_and_does_not_repeat_it(secret: str | None) -> None:
    with pytest.raises(ValidationError, match="SECRET_KEY") as caught:
        make_settings(environment="production", secret_key=secret)
    assert "token_urlsafe" in str(caught.value)
    assert not secret or secret not in str(caught.value)


def test_production_starts_with_a_strong_secret() -> None:
    chosen = make_settings(environment="production", secret_key=GOOD)
    assert GOOD not in repr(chosen)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", -1), ("port", 70_000), ("port", "http"), ("workers", 0), ("workers", 1000), ("json_limit", 0),
        ("rate_limit", -1), ("request_deadline", 0), ("access_token_minutes", 0), ("access_token_minutes", 600),
        ("refresh_token_days", 0), ("actor_cache_seconds", 60), ("environment", "staging"), ("log_format", "xml"),
        ("log_level", "loud"), ("database_pool", 0), ("files_url", 5),
    ],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValidationError, match=name):
        make_settings(**{name: value})


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", " https://a.example , ,https://b.example")
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("PORT", "0")
    read = Settings()
    assert read.cors_origins == ["https://a.example", "https://b.example"]
    assert (read.database_url, read.port) == (None, 0)
