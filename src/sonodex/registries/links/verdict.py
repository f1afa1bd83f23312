"""What an answer, or none, says of an address; pure functions."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args
from urllib.parse import urlsplit, urlunsplit

Verdict = Literal["alive", "moved", "refused", "login", "soft-404", "insecure", "failing", "dead", "private"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
MEANINGS: dict[Verdict, str] = {
    "alive": "answers",
    "moved": "redirects for good to another address",
    "refused": "refuses robots, or asks for a sign of life; a person may well see it",
    "login": "shows a login page",
    "soft-404": "answers, but says that the page is not there",
    "insecure": "is not encrypted, or its certificate is refused",
    "failing": "failed, but not yet on several days",
    "dead": "failed on several days in a row",
    "private": "leads into a private network",
}
BROKEN: frozenset[Verdict] = frozenset({"dead", "soft-404", "private"})
"""Verdicts for which a nightly job fails."""

_PERMANENT = (301, 308)
_REFUSED = (202, 403, 405, 406, 418, 429, 451, 999)
_CHALLENGE = re.compile(
    r"just a moment|attention required|access denied|are you (?:a )?(?:robot|human)|"
    r"captcha|checking your browser"
    r"|verify (?:that )?you are|bot verification|security check",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"(?:error|code|http|status)\W{0,3}404\b|^\W*404\W*(?:$|[-–|:(]|error|page|not)|not found"
    r"|(?:page|file|item|dataset) (?:does not|doesn.t) exist|no longer (?:available|exists?)"
    r"|(?:has been|was) (?:removed|deleted)|page unavailable|nicht gefunden|introuvable|no encontrad",
    re.IGNORECASE,
)
_LOGIN_PLACE = re.compile(
    r"(?:^|[./_-])(?:log-?in|sign-?in|sso|oauth2?|authenticate|authorize|shibboleth|idp|cas|accounts?)(?:[./_-]|$)",
    re.IGNORECASE,
)
_LOGIN_TITLE = re.compile(
    r"^\W*(?:please )?(?:log|sign)[ -]?in\b|\b(?:log|sign)[ -]?in (?:required|to continue)", re.IGNORECASE
)
_TITLE = re.compile(r"<title\b[^>]{0,200}>([^<]{0,400})", re.IGNORECASE)
_HEADING = re.compile(r"<h1\b[^>]{0,400}>(?:\s{0,50}<[^>]{0,400}>)?([^<]{0,400})", re.IGNORECASE)


class Redirect(NamedTuple):
    """A status, and the address that it leads to."""

    status: int
    to: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of asking an address once.

    Attributes:
        status: of the last answer; 0 where nothing answered.
        url: that answered, after redirects.
        redirects: on the way.
        challenge: whether a header names the answer a challenge.
        head: the beginning of an HTML page.
        failure: what happened where nothing answered.
    """

    status: int
    url: str
    redirects: tuple[Redirect, ...] = ()
    challenge: bool = False
    head: str = ""
    failure: str = ""


class Judged(NamedTuple):
    """A verdict by what was seen this once; `failing` may be dead by its history."""

    verdict: Verdict
    note: str
    to: str | None = None


def normal(url: str) -> str:
    """An address without what does not tell two pages apart: scheme, `www.`, last slash, fragment."""
    try:
        parts = urlsplit(url)
        name = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return url
    return urlunsplit(("", name + port, parts.path.rstrip("/"), parts.query, "")).removeprefix("//")


def judge(url: str, seen: Seen) -> Judged:
    """What was seen, as a verdict on the address that was asked."""
    if seen.failure:
        if "no public address" in seen.failure:
            return Judged("private", seen.failure)
        if "certificate" in seen.failure:
            return Judged("insecure", seen.failure)
        return Judged("failing", seen.failure)
    title, heading = _text(_TITLE, seen.head), _text(_HEADING, seen.head)
    if seen.challenge or (_CHALLENGE.search(title) and seen.status in (200, 403, 429, 503)):
        return Judged("refused", f"answered {seen.status} with a challenge")
    if seen.status in (401, 407):
        return Judged("login", f"answered {seen.status}")
    if seen.status in _REFUSED:
        return Judged("refused", f"answered {seen.status}")
    if not 200 <= seen.status < 300:
        return Judged("failing", f"answered {seen.status}")
    if seen.redirects and _is_login(seen.url):
        return Judged("login", f"leads to {_place(seen.url)}")
    if _LOGIN_TITLE.search(title):
        return Judged("login", f"its title is {title[:80]!r}")
    for words in (title, heading):
        if _ABSENT.search(words):
            return Judged("soft-404", f"answered {seen.status}, but says {words[:80]!r}")
    if seen.redirects and _is_front(seen.url) and not _is_front(url):
        return Judged("soft-404", f"leads to the front page of {urlsplit(seen.url).hostname}")
    to = _moved_to(url, seen.redirects)
    if to is not None:
        return Judged("moved", "redirects for good", to)
    if seen.url.startswith("http:"):
        return Judged("insecure", "is not encrypted")
    return Judged("alive", f"answered {seen.status}")


def _text(pattern: re.Pattern[str], head: str) -> str:
    found = pattern.search(head)
    return " ".join(html.unescape(found[1]).split()) if found else ""


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"[:100]


def _is_login(url: str) -> bool:
    parts = urlsplit(url)
    return bool(
        _LOGIN_PLACE.search(parts.path) or _LOGIN_PLACE.search((parts.hostname or "").partition(".")[0])
    )


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.strip("/") in ("", "index.html", "index.php", "home") and not parts.query


def _moved_to(url: str, redirects: tuple[Redirect, ...]) -> str | None:
    """Where the permanent redirects at the beginning lead, if that is another page, or the same one
    encrypted.
    """
    to = url
    for one in redirects:
        if one.status not in _PERMANENT:
            break
        to = one.to
    encrypted = url.startswith("http:") and to.startswith("https:")
    return to if encrypted or normal(to) != normal(url) else None
