"""The answer of `netpolc explain`, as a value: pages of the catalogue, and of the classes of a change."""

from netpolc.diagnostics.catalogue import all_codes
from netpolc.diagnostics.model import Code
from netpolc.diagnostics.nearest import nearest as nearest_of
from netpolc.reports.class_pages import CLASS_PAGES, ClassPage
from netpolc.values import frozen


@frozen
class PagesAnswer:
    """Codes: one in full, or, for people, all in a list; or the page of a class."""

    codes: tuple[Code, ...]
    as_list: bool
    classes: tuple[ClassPage, ...] = ()


def find_code(word: str) -> Code | None:
    """Return the code of a number such as `NP103`, in any case, or of a name such as `port-out-of-range`."""
    return next((code for code in all_codes() if word.upper() == code.id or word.lower() == code.name), None)


def find_class(word: str) -> ClassPage | None:
    """Return the page of a class of `netpolc diff`, such as `opened-internet`, or of a word of `--fail-on`."""
    return next((page for page in CLASS_PAGES if word.lower() == page.name), None)


def nearest(word: str) -> str | None:
    """Return the number, the name or the class that is nearest to a word, or None where none is near."""
    codes = (text for code in all_codes() for text in (code.id, code.name))
    return nearest_of(word, (*codes, *(page.name for page in CLASS_PAGES)))
