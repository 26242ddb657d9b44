"""The pages of the catalogue: one code in full, or all in a list."""

from collections.abc import Sequence
from difflib import get_close_matches

from attrs import frozen

from netpolc.diagnostics.catalogue import all_codes
from netpolc.diagnostics.model import Code
from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.escaping.programs import json_text


@frozen
class Page:
    """A code as it is written out."""

    code: str
    name: str
    severity: str
    summary: str
    page: str


@frozen
class Pages:
    """What `netpolc explain -o json` prints."""

    codes: tuple[Page, ...]
    schema_version: int = 1


def find_code(word: str) -> Code | None:
    """Return the code of a number such as `NP103`, in any case, or of a name such as `port-out-of-range`."""
    return next((code for code in all_codes() if word.upper() == code.id or word.lower() == code.name), None)


def nearest(word: str) -> str | None:
    """Return the number or the name that is most like a word, or None where none is."""
    known = [text for code in all_codes() for text in (code.id, code.name)]
    found = get_close_matches(word.upper(), known, n=1) or get_close_matches(word.lower(), known, n=1)
    return found[0] if found else None


def page_text(code: Code) -> Shown:
    """Return the page of a code as Markdown."""
    title = f"# {code.id} {code.name} ({code.severity.value})"
    return page([title, "", code.summary, "", *code.page.strip().split("\n")])


def list_text(codes: Sequence[Code]) -> Shown:
    """Return a line for each code: number, severity, name, summary."""
    wide = max((len(code.name) for code in codes), default=0)
    return page(f"{code.id}  {code.severity.value:<7}  {code.name:<{wide}}  {code.summary}" for code in codes)


def pages_json(codes: Sequence[Code]) -> Shown:
    """Return the pages of codes as JSON (`netpolc schema explain`)."""
    from cattrs import unstructure  # noqa: PLC0415 - text needs none of it

    pages = Pages(tuple(Page(code.id, code.name, code.severity.value, code.summary, code.page) for code in codes))
    return json_text(unstructure(pages), indent=2, ascii_only=False)
