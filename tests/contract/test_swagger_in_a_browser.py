"""A person opens `/docs` in a browser, signs in by Authorize, tries an operation; nothing leaves for another host."""

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as become
from selenium.webdriver.support.ui import WebDriverWait

from tests.conftest import PASSWORD, Live

SECONDS = 30
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1400,1400",
)
HARMLESS = "escaping deep link whitespace"  # Swagger UI says so of every operationId with an underscore


class Reader:
    """Somebody at the browser."""

    def __init__(self, browser: webdriver.Chrome, home: str) -> None:
        self.browser = browser
        self.home = home
        self._wait = WebDriverWait(browser, SECONDS)

    def open(self, path: str) -> None:
        self.browser.get(self.home + path)

    def click(self, selector: str) -> None:
        self._wait.until(become.element_to_be_clickable((By.CSS_SELECTOR, selector))).click()

    def type(self, selector: str, words: str) -> None:
        self._wait.until(become.visibility_of_element_located((By.CSS_SELECTOR, selector))).send_keys(words)

    def wait_for_words(self, selector: str, words: str) -> None:
        script = (
            "return [...document.querySelectorAll(arguments[0])].some((one) => one.textContent.includes(arguments[1]))"
        )
        self._wait.until(lambda browser: browser.execute_script(script, selector, words))

    def seen(self, selector: str) -> list[str]:
        found = self.browser.find_elements(By.CSS_SELECTOR, selector)
        return [element.get_attribute("id") or element.tag_name for element in found if element.is_displayed()]

    def strangers(self) -> list[str]:
        """Addresses elsewhere that were asked for, whether or not the page was allowed to."""
        entries = (json.loads(entry["message"])["message"] for entry in self._log("performance"))
        asked = [one["params"]["request"]["url"] for one in entries if one["method"] == "Network.requestWillBeSent"]
        here = urlsplit(self.home).netloc
        return [url for url in asked if urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc != here]

    def complaints(self) -> list[str]:
        """What the browser holds against the page; among it every breach of its Content-Security-Policy."""
        grave = [entry["message"] for entry in self._log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        return [message for message in grave if HARMLESS not in message]

    def _log(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.browser.get_log(kind)  # type: ignore[no-untyped-call]  # Selenium's gap
        return found


@pytest.fixture
async def home(live: Live) -> AsyncIterator[str]:
    """The address of a real server in front of the application."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(live.app, lifespan="off", log_level="warning"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving


@pytest.fixture
def reader(home: str, tmp_path: Path) -> Iterator[Reader]:
    browser = _first("chromium", "chromium-browser", "google-chrome")
    driver = _first("chromedriver", "chromium.chromedriver")
    if browser is None or driver is None:
        pytest.fail("This test drives a real browser: apt-get install chromium chromium-driver (Debian, Ubuntu)")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in (*FLAGS, f"--user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    with webdriver.Chrome(service=Service(driver), options=options) as opened:
        yield Reader(opened, home)


def _first(*names: str) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)


def _sign_in_and_try(reader: Reader) -> None:
    reader.open("/docs")
    reader.click(".btn.authorize")
    assert reader.seen(".auth-container:has(#oauth_username) input") == ["oauth_username", "oauth_password"]
    reader.type("#oauth_username", "administrator0")
    reader.type("#oauth_password", PASSWORD)
    reader.click(".auth-container:has(#oauth_username) .auth-btn-wrapper .authorize")
    reader.click(".auth-container:has(label[for='oauth_username']) .auth-btn-wrapper .btn-done")
    _try(reader)


def _try(reader: Reader) -> None:
    reader.type(".operation-filter-input", "Sign-in")
    reader.click("[id$='-me_get'] .opblock-summary-control")
    reader.click("[id$='-me_get'] .btn.execute")
    reader.wait_for_words("[id$='-me_get'] .live-responses-table .response .response-col_status", "200")
    reader.wait_for_words("[id$='-me_get'] .live-responses-table .response .highlight-code", "administrator 0")


def _kept(reader: Reader) -> str:
    """What stays in the browser."""
    kept: str = reader.browser.execute_script("return JSON.stringify(localStorage)")
    return kept


def _use(reader: Reader) -> None:
    _sign_in_and_try(reader)
    assert PASSWORD not in _kept(reader)
    assert "refresh_token" not in _kept(reader)
    reader.open("/docs")
    _try(reader)


def _read(reader: Reader) -> None:
    reader.open("/reference")
    reader.type("[role=search] input", "public keys")
    reader.wait_for_words("[role=search] [role=menuitem]", "Public keys")


async def test_signing_in_and_trying_an_operation(reader: Reader) -> None:
    """The sign-in outlasts a reload; the password and the refresh token stay nowhere."""
    await asyncio.to_thread(_use, reader)
    assert reader.strangers() == []
    assert reader.complaints() == []


async def test_reading_and_searching_the_reference(reader: Reader) -> None:
    await asyncio.to_thread(_read, reader)
    assert reader.strangers() == []
    assert reader.complaints() == []
