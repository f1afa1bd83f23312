"""A real browser on the served build; every page is watched for console errors and requests to other hosts."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from sonodex import Catalogue
from sonodex.site.serving import server
from tests.site.pages import built, frozen

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
Open = Callable[..., Page]
Contexts = Callable[[str, dict[str, object]], BrowserContext]
PATIENCE = (
    120_000  # milliseconds; a condition that holds ends the wait at once, a busy machine never fails a test
)
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("SONODEX_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no Chromium or Chrome here; install one or set SONODEX_CHROMIUM")
    with sync_playwright() as playwright:
        arguments = [
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            arguments.append("--no-sandbox")  # Chromium refuses to run as root otherwise
        running = playwright.chromium.launch(executable_path=path, args=arguments)
        yield running
        running.close()


@pytest.fixture(scope="session")
def cat(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The packaged catalogue as it was when the tests began."""
    return frozen(tmp_path_factory)


@pytest.fixture(scope="session")
def address(cat: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site, served below a path, as a project page is."""
    with server(built(tmp_path_factory, cat).parent, 0) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}/sonodex/"
        running.shutdown()


def settled(page: Page) -> None:
    """Wait until the list of the search is whole: its first rows come at once, the rest when these are painted."""
    page.wait_for_selector("#hits:not([aria-busy])", state="attached")


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Iterator[Contexts]:
    """Contexts of the browser by their options. A page in one that holds another page shares its process:
    that costs half of what a context of its own does, and tests leave nothing behind (see `visit`)."""
    kept: dict[str, BrowserContext] = {}

    def context(address: str, options: dict[str, object]) -> BrowserContext:
        named = repr(sorted(options.items()))
        if named not in kept:
            kept[named] = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})  # type: ignore[arg-type]
            kept[named].set_default_timeout(PATIENCE)
            kept[named].new_page().goto(f"{address}404.html")
        return kept[named]

    yield context
    for one in kept.values():
        one.close()


@pytest.fixture
def visit(contexts: Contexts, address: str) -> Iterator[Open]:
    """`visit(path, **context options)` opens a page; at the end no console error and no foreign request may have been."""
    used: list[Page] = []
    problems: list[str] = []

    def visit(path: str = "", *, wait: str | None = None, **options: object) -> Page:
        size = None if "is_mobile" in options else options.pop("viewport", None)
        media = {name: options.pop(name) for name in ("color_scheme", "reduced_motion") if name in options}
        page = contexts(address, options).new_page()
        used.append(page)
        if size is not None:
            page.set_viewport_size(size)  # type: ignore[arg-type]
        if media:
            page.emulate_media(**media)  # type: ignore[arg-type]
        page.on(
            "console",
            lambda m: problems.append(f"console: {m.text}") if m.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda e: problems.append(f"error: {e}"))
        page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith((address, "blob:", "data:"))
                else problems.append(f"request: {r.url}")
            ),
        )
        page.goto(address + path)
        if wait:
            page.wait_for_selector(wait)
        return page

    yield visit
    for page in used:
        context = page.context
        page.close()
        context.clear_cookies()
        for other in context.pages:  # the one that was there before: its storage is the storage of all
            other.evaluate("localStorage.clear(); sessionStorage.clear()")
    assert problems == []
