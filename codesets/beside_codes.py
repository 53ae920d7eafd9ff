"""What a catalog holds beside the codes: the Index, the tables of ICD-10-PCS, unlikely edits, guidelines, places of service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from codesets.catalog_file import CatalogFile, release_in
from codesets.codes import Code, CodeSystem
from codesets.compiler import PATH_SEPARATOR
from codesets.entries import Release
from codesets.guidelines.official import OfficialSection, edition_name
from codesets.index_terms import Book, IndexTerm
from codesets.mue import Edit
from codesets.pcs import Axis
from codesets.places import Place

_SHOWN_TERMS = 40
_TERM = "id, path, code, nonessential, see, see_also, manifestation"


class BesideCodes(CatalogFile):
    """Look-ups in what was published with the codes; empty where its file was not added."""

    # -- the Index ----------------------------------------------------------------------------------------------

    def index_terms(self, code: Code) -> tuple[IndexTerm, ...]:
        """The lines of the Index that lead to a code: printed with it, or with a dash above it."""
        above = [code.value[:length] for length in range(3, len(code.value) + 1)]
        wanted = [spelling for value in above for spelling in ((value, f"{value}-", f"{value}.-"))]
        exact = [spelling for spelling in wanted if spelling == code.value or spelling.endswith("-")]
        marks = ",".join("?" * len(exact))
        # Tables of procedures (B20) and categories of diagnoses are written alike.
        procedures = int(code.system is CodeSystem.ICD10PCS)
        sql = f"select {_TERM} from index_term where code in ({marks}) and (book=?)=? order by id limit {_SHOWN_TERMS}"
        found = self._query(sql, (*exact, Book.PROCEDURES.value, procedures))
        return tuple(self._term(row) for row in found)

    def index_lookup(self, book: Book, words: str) -> tuple[IndexTerm, ...]:
        """The lines of one part of the Index whose path holds all these words; the shortest, then those in order."""
        asked = [word for word in words.lower().replace(",", " ").split() if len(word) < 60][:12]
        if not asked:
            return ()
        literal = [word.replace("!", "!!").replace("%", "!%").replace("_", "!_") for word in asked]
        holds = " and ".join("lower(path) like ? escape '!'" for _ in literal)
        sql = f"select {_TERM} from index_term where book=? and {holds} order by length(path), id limit {_SHOWN_TERMS}"
        return tuple(self._term(row) for row in self._query(sql, (book.value, *(f"%{word}%" for word in literal))))

    def indexes(self) -> Mapping[Book, int]:
        """The parts of the Index that are loaded, with the number of their lines."""
        rows = self._query("select book, count(*) from index_term group by book")
        return {Book(book): int(count) for book, count in rows}

    def index_lines(self, *books: Book) -> Iterator[IndexTerm]:
        """Every line of these parts of the Index in printed order."""
        marks = ",".join("?" * len(books))
        sql = f"select {_TERM} from index_term where book in ({marks}) order by id"
        yield from (self._term(row) for row in self._query(sql, tuple(book.value for book in books)))

    # -- the tables of ICD-10-PCS -------------------------------------------------------------------------------

    def pcs_tables(self) -> Mapping[str, str]:
        """The tables of the release in force by their first three characters, with the definition of each operation."""
        if not self._query("select 1 from sqlite_master where name='pcs_table'"):
            return {}
        number = self._chosen.get(CodeSystem.ICD10PCS, 0)
        found = self._query("select stem, definition from pcs_table where release=?", (number,))
        return {str(stem): str(definition) for stem, definition in found}

    def pcs_rows(self, stem: str) -> list[tuple[Axis, ...]]:
        """The rows of a table, each with all seven axes; empty where there is no such table."""
        if stem not in self.pcs_tables():
            return []
        sql = "select row, position, axis, value, label from pcs_value where release=? and stem=? order by rowid"
        rows: dict[int, dict[int, tuple[str, dict[str, str]]]] = {}
        for row, position, axis, value, label in self._query(sql, (self._chosen[CodeSystem.ICD10PCS], stem)):
            rows.setdefault(int(row), {}).setdefault(int(position), (axis, {}))[1][value] = label
        axes = {number: tuple(Axis(p, n, v) for p, (n, v) in row.items()) for number, row in rows.items()}
        head = axes.pop(0)
        return [(*head, *row) for row in axes.values()]

    # -- medically unlikely edits ---------------------------------------------------------------------------------

    def mue(self, code: Code) -> tuple[Release | None, Edit | None]:
        """The quarter in force (without a day the newest) that has an edit for a code, and the edit; None without one."""
        if not self._query("select 1 from sqlite_master where name='mue'"):
            return None, None
        sql = "select release, valid_from, valid_to, source, units, rationale from mue where code=? order by valid_from"
        found = [
            (release_in((code.system.value, name, first, last, source, "")), Edit(code.value, int(units), rationale))
            for name, first, last, source, units, rationale in self._query(sql, (code.value,))
        ]
        covering = [each for each in found if self.day and each[0].covers(self.day)]
        return max(covering or found, key=lambda each: each[0].valid_from, default=(None, None))

    # -- places of service ----------------------------------------------------------------------------------------

    def places(self) -> tuple[Release | None, tuple[Place, ...]]:
        """The list in force on the day (without a day the newest); None where it was not added."""
        if not self._query("select 1 from sqlite_master where name='place'"):
            return None, ()
        sql = "select distinct release, valid_from, valid_to, source from place order by valid_from"
        lists = [release_in((CodeSystem.HCPCS.value, *row, "")) for row in self._query(sql)]
        covering = [each for each in lists if self.day and each.covers(self.day)]
        chosen = max(covering or lists, key=lambda each: each.valid_from)
        sql = "select code, name, kind, text from place where release=? and source=? order by code"
        return chosen, tuple(Place(*row) for row in self._query(sql, (chosen.name, chosen.source)))

    # -- the guidelines -----------------------------------------------------------------------------------------

    def guideline_sections(self) -> tuple[Release | None, tuple[OfficialSection, ...]]:
        """The official guidelines in force on the day (without a day the newest) in printed order; None where not loaded."""
        if not self._query("select 1 from sqlite_master where name='guideline'"):
            return None, ()
        sql = "select distinct system, release, valid_from, valid_to, source, sha256 from guideline order by valid_from"
        editions = [release_in(row) for row in self._query(sql)]
        covering = [each for each in editions if self.day and each.covers(self.day)]
        chosen = max(covering or editions, key=lambda each: each.valid_from)
        found = self._query(
            "select ref, title, text from guideline where release=? and source=? order by rowid",
            (chosen.name, chosen.source),
        )
        return chosen, tuple(OfficialSection(ref, title, text) for ref, title, text in found)

    @cached_property
    def printed_sections(self) -> tuple[str, Mapping[str, OfficialSection]]:
        """The official edition in force by its name, and its sections that say something; both empty where not loaded."""
        release, sections = self.guideline_sections()
        return edition_name(release) if release else "", {each.ref: each for each in sections if each.text}

    def _term(self, row: tuple[str, ...]) -> IndexTerm:
        number, path, code, nonessential, see, see_also, manifestation = row
        cells = self._query("select name, code from index_cell where term=? order by position", (number,))
        columns = tuple((str(name), str(value)) for name, value in cells)
        return IndexTerm(tuple(path.split(PATH_SEPARATOR)), code, nonessential, see, see_also, manifestation, columns)
