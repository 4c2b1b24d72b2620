"""Every setting of the installation, read once from the environment.

A start with a weak one outside development is refused.
"""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

MINIMUM_SECRET = 32


class Settings(BaseSettings):
    """Names are the environment variables in lower case; the README lists them with their meaning."""

    model_config = SettingsConfigDict(env_file=None, extra="ignore", hide_input_in_errors=True)

    environment: Literal["development", "production"] = "development"
    data_dir: Path = Path(".data")
    """Holds the embedded database, stored files and, in development, a made-up secret."""
    database_url: str | None = None
    """`postgresql://user:password@host:port/name`; several hosts are allowed; without it the embedded server."""
    database_pool: Annotated[int, Field(ge=1, le=200)] = 10
    database_bouncer: bool = False
    """True behind PgBouncer in transaction mode: no prepared statements are kept."""
    secret_key: SecretStr | None = None
    """Seals the signing keys and cursors at rest; at least 32 characters outside development."""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    public_url: str = ""
    """The address users see, as `https://support.example`; empty: links are relative."""
    trusted_proxies: str = "127.0.0.1"
    """Addresses whose X-Forwarded-For is believed, comma separated."""
    cors_origins: Annotated[list[str], NoDecode] = []
    files_url: str | None = None
    """`s3://bucket/prefix` puts stored files into an S3-compatible store (credentials from AWS_* variables)."""
    json_limit: Annotated[int, Field(ge=1024)] = 1_000_000
    file_limit: Annotated[int, Field(ge=1024)] = 25_000_000
    import_limit: Annotated[int, Field(ge=1024)] = 100_000_000
    """The largest body of an import, in bytes."""
    import_job_size: Annotated[int, Field(ge=0)] = 2_000_000
    """A larger body of an import is carried out beside its request, as a job."""
    rate_limit: Annotated[int, Field(ge=0)] = 1200
    """Requests a minute for one account (or one address before sign-in); 0 switches the limit off."""
    request_deadline: Annotated[float, Field(gt=0)] = 30.0
    """Seconds after which a request is given up with 503."""
    metrics_token: SecretStr | None = None
    """Bearer token for /metrics; without it /metrics answers to the machine itself only."""
    access_token_minutes: Annotated[int, Field(ge=1, le=60)] = 15
    refresh_token_days: Annotated[int, Field(ge=1, le=90)] = 14
    """The absolute end of a sign-in, however often it is refreshed."""
    actor_cache_seconds: Annotated[float, Field(ge=0, le=10)] = 2.0
    """For so long a server process may believe what it last read of a user's memberships."""
    demo_password: SecretStr | None = None
    log_format: Literal["json", "text"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("database_url", "files_url", mode="before")
    @classmethod
    def _blank_is_absent(cls, value: object) -> object:
        return None if value == "" else value

    @model_validator(mode="after")
    def _strong_outside_development(self) -> Self:
        if self.environment == "production":
            secret = self.secret_key.get_secret_value() if self.secret_key else ""
            if len(secret) < MINIMUM_SECRET or len(set(secret)) < MINIMUM_SECRET // 3:
                message = (
                    f"SECRET_KEY must have at least {MINIMUM_SECRET} varied characters outside development; "
                    "make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
                )
                raise ValueError(message)
        return self


@lru_cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
