"""Where the API begins."""

API = "/api/v1"
