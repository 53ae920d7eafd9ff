"""Official files fetched from a server on this machine that serves the shapes of the publishers' pages and files."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from codesets import fetching
from codesets.added import Added
from codesets.codes import CodeSystem
from codesets.fetching import FetchFailed, Link, Remote

PATTERN = r"(?i)/(?P<month>january|april|july|october)-(?P<year>20\d\d)-alpha-numeric-hcpcs-file[^\"]*\.zip$"


def _hcpcs_text(count: int = 400) -> str:
    """The fixed-width layout: code, sequence and record type, long text in columns 12 to 91."""
    return "\n".join(
        f"J{n:04d}00100" + f"3Injection, invented drug {n}, 10 mg"[0:].ljust(81) for n in range(1, count + 1)
    )


def _zip(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for name, text in members.items():
            written.writestr(name.replace("__", "."), text)
    return packed.getvalue()


OCTOBER = _zip(HCPC2025_OCT_ANWEB__txt=_hcpcs_text(), readme__txt="A report that is no code file.")
JULY = _zip(HCPC2025_JUL_ANWEB__txt=_hcpcs_text(300))
STALE = _zip(HCPC2019_OCT_ANWEB__txt=_hcpcs_text(10))
FILES = {
    "october-2025-alpha-numeric-hcpcs-file.zip": OCTOBER,
    "july-2025-alpha-numeric-hcpcs-file.zip": JULY,
    "april-2024-alpha-numeric-hcpcs-file.zip": STALE,
    "july-2023-alpha-numeric-hcpcs-file.zip": b"<!DOCTYPE html><html><body>Please accept the licence</body></html>",
    "april-2022-alpha-numeric-hcpcs-file.zip": OCTOBER[: len(OCTOBER) // 2],
    "july-2021-alpha-numeric-hcpcs-file.zip": _zip(notes__txt="nothing to read"),
}


# A file server's listing: upper-case tags, folders by year, a link to the folder above.
LISTING = (
    '<html><head><title>localhost - /pub/ICD10CM/</title></head><body><pre><A HREF="/pub/">[To Parent Directory]</A><br>'
    + "".join(
        f' 7/10/2025  9:14 AM   &lt;dir&gt; <A HREF="/pub/ICD10CM/{year}/">{year}</A><br>'
        for year in ("2019", "2025", "2025-Update", "2026")
    )
    + "</pre></body></html>"
)
_ROW = '<A HREF="/pub/ICD10CM/{0}/{1}">{1}</A><br>'
FOLDERS = {
    "/pub/ICD10CM/2026/": _ROW.format("2026", "icd10cm-table-and-index-2026.zip")
    + _ROW.format("2026", "icd10cm-Code%20Descriptions-2026.zip"),
    "/pub/ICD10CM/2025-Update/": _ROW.format("2025-Update", "icd10cm-table-and-index-April-1-2025.zip"),
    "/pub/ICD10CM/2025/": _ROW.format("2025", "icd10cm-table%20and%20index-2025.zip"),
    "/pub/ICD10CM/2019/": "<p>nothing</p>",
}


class Publisher:
    """What the server does next, and what it was asked."""

    def __init__(self) -> None:
        self.cut_after: int | None = None
        self.asked: list[tuple[str, str | None]] = []
        self.url = ""

    def remote(self, page: str = "/quarterly-update") -> Remote:
        return Remote("hcpcs", "HCPCS Level II", f"{self.url}{page}", PATTERN, ("127.0.0.1",))


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """A publisher's site on this machine."""
    site = Publisher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, self.headers.get("Range")))
            name = self.path.rsplit("/", 1)[-1]
            if self.path == "/quarterly-update":
                links = "".join(
                    f'<li><a href="/files/zip/{each}">{each}</a></li>'
                    for each in [*FILES, "july-2020-alpha-numeric-hcpcs-file.zip"]
                )
                self._send(200, f"<html><body><ul>{links}</ul><a href='/other.zip'>x</a></body></html>".encode())
            elif self.path == "/pub/ICD10CM/":
                self._send(200, LISTING.encode())
            elif self.path in FOLDERS:
                self._send(200, FOLDERS[self.path].encode())
            elif self.path == "/empty":
                self._send(200, b"<html><body>We have moved.</body></html>")
            elif self.path == "/away":
                self._send(200, b'<a href="https://example.org/files/zip/july-2025-alpha-numeric-hcpcs-file.zip">x</a>')
            elif name in FILES:
                self._file(FILES[name])
            else:
                self._send(404, b"<html>no such page</html>")

        def _file(self, body: bytes) -> None:
            asked = self.headers.get("Range")
            start = (
                int(asked.removeprefix("bytes=").removesuffix("-"))
                if asked and self.headers.get("If-Range") == '"v1"'
                else 0
            )
            self.send_response(206 if start else 200)
            self.send_header("ETag", '"v1"')
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            self.wfile.write(body[start:][: site.cut_after])
            self.close_connection = True

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    yield site
    server.shutdown()
    server.server_close()


def _fetch(publisher: Publisher, folder: Path, year: int | None = None, page: str = "/quarterly-update") -> Path:
    with fetching.client() as http:
        return fetching.fetch(publisher.remote(page), folder, http, year)


def test_the_newest_release_is_fetched_and_can_be_added(publisher: Publisher, tmp_path: Path) -> None:
    path = _fetch(publisher, tmp_path)
    assert path.name == "october-2025-alpha-numeric-hcpcs-file.zip"
    assert path.read_bytes() == OCTOBER
    [source] = Added(tmp_path / "sources").add(path)
    assert (source.system, source.valid_from) == (CodeSystem.HCPCS, date(2025, 10, 1))
    assert len(list(tmp_path.glob("*.part*"))) == 0


def test_folders_by_year_are_followed(publisher: Publisher) -> None:
    [own] = fetching.named(["icd10cm"])
    remote = Remote(own.name, own.title, f"{publisher.url}/pub/ICD10CM/", own.pattern, ("127.0.0.1",))
    with fetching.client() as http:
        found = [(link.year, link.month, link.name) for link in fetching.links(remote, http)]
    assert found == [
        (2026, 0, "icd10cm-table-and-index-2026.zip"),
        (2025, 4, "icd10cm-table-and-index-April-1-2025.zip"),
        (2025, 0, "icd10cm-table-and-index-2025.zip"),
    ]


def test_what_is_there_is_not_fetched_again(publisher: Publisher, tmp_path: Path) -> None:
    _fetch(publisher, tmp_path)
    before = len(publisher.asked)
    _fetch(publisher, tmp_path)
    assert [path for path, _ in publisher.asked[before:]] == ["/quarterly-update"]


def test_a_download_that_broke_off_is_gone_on_with(publisher: Publisher, tmp_path: Path) -> None:
    publisher.cut_after = 1000
    with pytest.raises(FetchFailed, match=r"run the command again to go on"):
        _fetch(publisher, tmp_path)
    [part] = tmp_path.glob("*.part")
    assert part.stat().st_size == 1000
    publisher.cut_after = None
    assert _fetch(publisher, tmp_path).read_bytes() == OCTOBER
    assert publisher.asked[-1][1] == "bytes=1000-"


BAD = {
    2024: r"named for 2024, but holds a file of 2019",
    2023: r"a web page came instead of the file",
    2022: r"not a readable ZIP file \(truncated",
    2021: r"holds no file in a published format",
    2020: r"404 Not Found",
    2015: r"no HCPCS Level II of 2015 \(there: 2020, 2021, .*2025\)",
}


@pytest.mark.parametrize("year", BAD)
def test_what_is_wrong_is_one_line_with_the_address(publisher: Publisher, tmp_path: Path, year: int) -> None:
    with pytest.raises(FetchFailed, match=BAD[year]) as caught:
        _fetch(publisher, tmp_path, year)
    assert str(caught.value).startswith(publisher.url)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.glob("*.zip")) == []


@pytest.mark.parametrize(
    ("page", "said"),
    [("/empty", "lists no HCPCS Level II"), ("/away", "leads away from 127.0.0.1"), ("/gone", "404 Not Found")],
)
def test_a_page_that_is_not_as_expected(publisher: Publisher, tmp_path: Path, page: str, said: str) -> None:
    with pytest.raises(FetchFailed, match=said):
        _fetch(publisher, tmp_path, page=page)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    remote = Remote("hcpcs", "HCPCS", "http://127.0.0.1:9/page", PATTERN, ("127.0.0.1",))
    with fetching.client() as http, pytest.raises(FetchFailed, match=r"127\.0\.0\.1:9/page: "):
        fetching.fetch(remote, tmp_path, http)


def test_only_encrypted_addresses_of_the_publisher(tmp_path: Path) -> None:
    with fetching.client() as http:
        plain = Remote("hcpcs", "HCPCS", "http://www.cms.gov/page", PATTERN, ("cms.gov",))
        with pytest.raises(FetchFailed, match="not an encrypted address"):
            fetching.fetch(plain, tmp_path, http)
        other = Remote("hcpcs", "HCPCS", "https://notcms.gov/page", PATTERN, ("cms.gov",))
        with pytest.raises(FetchFailed, match=r"leads away from cms\.gov"):
            fetching.fetch(other, tmp_path, http)


@pytest.mark.parametrize(
    ("name", "url", "year", "month"),
    [
        ("icd10cm", "https://ftp.cdc.gov/pub/ICD10CM/2026/icd10cm-table%20and%20index-2026.zip", 2026, 0),
        ("icd10cm", "https://ftp.cdc.gov/pub/ICD10CM/2025-Update/icd10cm-table-index-April-2025.zip", 2025, 4),
        ("icd10cm-order", "https://www.cms.gov/files/zip/2026-code-descriptions-tabular-order-updated.zip", 2026, 0),
        ("icd10cm-order", "https://www.cms.gov/files/zip/april-1-2026-code-descriptions-tabular-order.zip", 2026, 4),
        (
            "icd10pcs",
            "https://www.cms.gov/files/zip/2025-icd-10-pcs-code-tables-and-index-updated-07/09/2024.zip",
            2025,
            0,
        ),
        (
            "icd10pcs-order",
            "https://www.cms.gov/files/zip/2026-icd-10-pcs-order-file-long-and-abbreviated-titles.zip",
            2026,
            0,
        ),
        ("guidelines", "https://www.cms.gov/files/document/fy-2026-icd-10-cm-coding-guidelines.pdf", 2026, 0),
        ("hcpcs", "https://www.cms.gov/files/zip/october-2025-alpha-numeric-hcpcs-file.zip", 2025, 10),
    ],
)
def test_the_publishers_own_names_are_known(name: str, url: str, year: int, month: int) -> None:
    """Addresses as the pages have had them; what varies is the date, the word "updated" and the spelling."""
    import re

    [remote] = fetching.named([name])
    match = re.search(remote.pattern, url)
    assert match is not None
    said = match.groupdict()
    found = Link(url, int(said["year"]), fetching.MONTHS.get((said.get("month") or "").lower(), 0))
    assert (found.year, found.month) == (year, month)
    assert re.fullmatch(r"[A-Za-z0-9._-]+", found.name)
    assert str(year) in found.name


def test_a_name_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(FetchFailed, match=r"'cpt' is none of the files that can be fetched: icd10cm, "):
        fetching.named(["cpt"])
