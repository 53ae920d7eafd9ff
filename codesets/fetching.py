"""Official files fetched from their publishers' pages: found by pattern, resumed, verified, never without being asked."""

from __future__ import annotations

import html
import json
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from codesets.readers import archive
from codesets.readers.detect import MONTHS, detect
from codesets.readers.record import UnreadableFile
from codesets.refusal import Refusal

if TYPE_CHECKING:
    import httpx

MAX_BYTES = 400 * 2**20
MAX_PAGE = 8 * 2**20
TIMEOUT = 30.0  # seconds without a byte
_HREF = re.compile(r"""href\s*=\s*(?:"([^"]+)"|'([^']+)')""", re.I)
_FOLDER = re.compile(r".*/files/(?:zip|document)/")
_YEAR_FOLDER = re.compile(r"/20\d\d(?:-update)?/$", re.I)
_MOST_FOLDERS = 6
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
Progress = Callable[[str, int, int], None]


class FetchFailed(Refusal):
    """A file could not be fetched; the message names the address, the reason and what to do."""


@dataclass(frozen=True, slots=True)
class Remote:
    """Where a publisher lists its files: the links of `page` that match `pattern` are the releases."""

    name: str
    title: str
    page: str
    pattern: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One release on a page: its address, and the year and month (0 where it has none) that it is named for."""

    url: str
    year: int
    month: int

    @property
    def name(self) -> str:
        """A file name of our own for it; an address may hold a date with slashes ("…-updated-07/09/2024.zip")."""
        path = unquote(urlsplit(self.url).path)
        last = _FOLDER.sub("", path) if _FOLDER.match(path) else path.rsplit("/", 1)[-1]
        return _UNSAFE.sub("-", last)[-150:]


def remotes() -> tuple[Remote, ...]:
    """The publishers' pages that `sources.toml` lists."""
    table = tomllib.loads(files("codesets").joinpath("sources.toml").read_text(encoding="utf-8"))
    return tuple(Remote(**{**row, "hosts": tuple(row["hosts"])}) for row in table["remote"])


def named(names: Sequence[str]) -> tuple[Remote, ...]:
    """The pages of these names, all of them without a name; raises FetchFailed for a name that is not known."""
    known = {remote.name: remote for remote in remotes()}
    if unknown := [name for name in names if name not in known]:
        raise FetchFailed(f"{unknown[0]!r} is none of the files that can be fetched: {', '.join(known)}")
    return tuple(known[name] for name in names) if names else tuple(known.values())


def client() -> httpx.Client:
    """A client that follows redirects and says who it is."""
    import httpx

    return httpx.Client(follow_redirects=True, timeout=TIMEOUT, headers={"User-Agent": "codedesk (sources fetch)"})


def fetch(
    remote: Remote, folder: Path, http: httpx.Client, year: int | None = None, progress: Progress | None = None
) -> Path:
    """The newest release of a page, or that of one year, downloaded into `folder` and verified; returns its path.

    A download that broke off is gone on with the next time. Raises FetchFailed with one line.
    """
    link = _choose(remote, links(remote, http), year)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / link.name
    if not target.is_file():
        part = _download(link, remote, target, http, progress)
        try:
            verify(part, link)
        except Refusal:
            part.unlink(missing_ok=True)  # it is whole but wrong: going on with it would not help
            raise
        part.replace(target)
    return target


def links(remote: Remote, http: httpx.Client) -> list[Link]:
    """The releases that a page lists, the newest first; raises FetchFailed.

    A listing of folders by year ("ICD10CM/2026/", "2026-update/") is followed into its newest ones.
    """
    there = _hrefs(remote, remote.page, http)
    found = _releases(remote, there)
    if not found:
        folders = sorted({url for url in there if _YEAR_FOLDER.search(url)}, reverse=True)
        for folder in folders[:_MOST_FOLDERS]:
            found |= _releases(remote, _hrefs(remote, folder, http))
    return sorted(found.values(), key=lambda link: (link.year, link.month), reverse=True)


def _hrefs(remote: Remote, page: str, http: httpx.Client) -> list[str]:
    """Where the links of a page lead."""
    text = _page(remote, page, http)
    return [urljoin(page, html.unescape(match[1] or match[2]).strip()) for match in _HREF.finditer(text)]


def _releases(remote: Remote, urls: Sequence[str]) -> dict[str, Link]:
    found: dict[str, Link] = {}
    for url in urls:
        if matched := re.search(remote.pattern, url):
            said = matched.groupdict()
            _check_host(url, remote)
            found[url] = Link(url, int(said["year"]), MONTHS.get((said.get("month") or "").lower(), 0))
    return found


def verify(path: Path, link: Link) -> None:
    """Raise FetchFailed where a file is not a readable release of the year it is named for; `path` may have any name."""
    head = path.read_bytes()[:512].lstrip()
    if head[:1] == b"<" and re.match(rb"<(?:!doctype html|html|head)", head, re.I):
        raise FetchFailed(
            f"{link.url}: a web page came instead of the file; open it in a browser and add what you save"
        )
    with tempfile.TemporaryDirectory(prefix="codedesk-") as scratch:
        folder = Path(scratch) / "files"  # its own name tells no date, as a random one might
        folder.mkdir()
        own = folder / link.name
        own.write_bytes(path.read_bytes())
        try:
            members = archive.unpack(own, folder) if own.suffix.lower() == ".zip" else (own,)
            detected = [each for member in members if (each := _detected(member))]
        except UnreadableFile as error:
            raise FetchFailed(f"{link.url}: {error}") from None
        if not detected:
            raise FetchFailed(f"{link.url}: holds no file in a published format")
        for first, last in detected:
            if not first <= link.year <= last:
                raise FetchFailed(f"{link.url}: named for {link.year}, but holds a file of {last}")


def _detected(path: Path) -> tuple[int, int] | None:
    """The years that a file covers; None for one of no known format (a read-me) or without a date."""
    try:
        found = detect(path)
    except UnreadableFile:
        return None
    if found.valid_from is None or found.valid_to is None:
        return None
    return found.valid_from.year, found.valid_to.year


def _choose(remote: Remote, found: Sequence[Link], year: int | None) -> Link:
    wanted = [link for link in found if year in (None, link.year)]
    if wanted:
        return wanted[0]
    help_ = "download it in a browser and add it with `codedesk sources add FILE`"
    if found:
        years = ", ".join(str(each) for each in sorted({link.year for link in found}))
        raise FetchFailed(f"{remote.page}: no {remote.title} of {year} (there: {years}); {help_}")
    raise FetchFailed(f"{remote.page}: lists no {remote.title} (the page may have changed); {help_}")


def _page(remote: Remote, page: str, http: httpx.Client) -> str:
    import httpx

    _check_host(page, remote)
    try:
        with http.stream("GET", page) as response:
            _check(response, remote)
            body = b""
            for piece in response.iter_bytes():
                body += piece
                if len(body) > MAX_PAGE:
                    raise FetchFailed(f"{page}: larger than a page can be")
            return body.decode(response.encoding or "utf-8", errors="replace")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FetchFailed(f"{page}: {_reason(error)}") from None


def _download(link: Link, remote: Remote, target: Path, http: httpx.Client, progress: Progress | None) -> Path:
    """The whole file beside its place; what an earlier try left is gone on with where the file is still the same."""
    import httpx

    part, note = target.with_name(f"{target.name}.part"), target.with_name(f"{target.name}.part.json")
    have, mark = _left(part, note, link.url)
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-", "If-Range": mark} if have else {})
    try:
        with http.stream("GET", link.url, headers=headers) as response:
            if response.status_code == 416:  # what we have is longer than the file is now
                part.unlink(missing_ok=True)
                raise FetchFailed(f"{link.url}: changed while it was fetched; run the command again")
            _check(response, remote)
            resumed = response.status_code == 206
            have = have if resumed else 0
            total = have + int(response.headers.get("content-length") or 0)
            mark = response.headers.get("etag") or response.headers.get("last-modified") or ""
            note.write_text(json.dumps({"url": link.url, "mark": mark}), encoding="utf-8")
            for done in _write(part, response, have, resumed):
                if done > MAX_BYTES:
                    raise FetchFailed(f"{link.url}: larger than {MAX_BYTES // 2**20} MB")
                if progress:
                    progress(target.name, done, max(total, done))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FetchFailed(f"{link.url}: {_reason(error)}; run the command again to go on") from None
    size = part.stat().st_size
    if not size:
        raise FetchFailed(f"{link.url}: empty")
    if total > have and size < total:
        raise FetchFailed(f"{link.url}: broke off after {size:,} of {total:,} bytes; run the command again to go on")
    note.unlink(missing_ok=True)
    return part


def _write(part: Path, response: httpx.Response, have: int, resumed: bool) -> Iterator[int]:
    with part.open("ab" if resumed else "wb") as file:
        for piece in response.iter_bytes():
            file.write(piece)
            have += len(piece)
            yield have


def _left(part: Path, note: Path, url: str) -> tuple[int, str]:
    """How much an earlier try left and how the server marked that file; nothing where it cannot be the same file."""
    try:
        known = json.loads(note.read_text(encoding="utf-8"))
        if known["url"] == url and known["mark"] and not str(known["mark"]).startswith("W/"):
            return part.stat().st_size, str(known["mark"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # nothing usable was left: the file is fetched from its beginning
    return 0, ""


def _check(response: httpx.Response, remote: Remote) -> None:
    url = str(response.url)
    _check_host(url, remote)
    if response.status_code not in (200, 206):
        raise FetchFailed(f"{url}: {response.status_code} {response.reason_phrase}")


def _check_host(url: str, remote: Remote) -> None:
    """A page or a redirect may lead to the publisher's own hosts only, and over an encrypted connection."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not any(host == own or host.endswith(f".{own}") for own in remote.hosts):
        raise FetchFailed(f"{url[:200]}: leads away from {', '.join(remote.hosts)}")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        raise FetchFailed(f"{url[:200]}: not an encrypted address")


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
