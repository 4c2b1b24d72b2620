"""Swagger UI and the reading page, served without any outside asset."""

from fastapi import FastAPI

CSP: dict[str, str] = {}


def mount(_: FastAPI) -> None:
    """Not there yet."""
