"""The answer of `netpolc explain`, as a value: pages of the catalogue."""

from difflib import get_close_matches

from attrs import frozen

from netpolc.diagnostics.catalogue import all_codes
from netpolc.diagnostics.model import Code


@frozen
class PagesAnswer:
    """Codes: one in full, or, for people, all in a list."""

    codes: tuple[Code, ...]
    as_list: bool


def find_code(word: str) -> Code | None:
    """Return the code of a number such as `NP103`, in any case, or of a name such as `port-out-of-range`."""
    return next((code for code in all_codes() if word.upper() == code.id or word.lower() == code.name), None)


def nearest(word: str) -> str | None:
    """Return the number or the name that is most like a word, or None where none is."""
    known = [text for code in all_codes() for text in (code.id, code.name)]
    found = get_close_matches(word.upper(), known, n=1) or get_close_matches(word.lower(), known, n=1)
    return found[0] if found else None
