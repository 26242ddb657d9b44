"""Tables and graphs: CSV, Graphviz, Mermaid."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from netpolc.reports.escaping.lines import Shown, page, visible


def csv_text(rows: Iterable[Sequence[str]]) -> Shown:
    """Write CSV (RFC 4180 with line feeds) in which no cell is a formula: OWASP puts an apostrophe before it."""
    return page(",".join(map(_csv_cell, row)) for row in rows)


_FORMULA: Final = re.compile(r"(^|[;,|])(\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Also behind what separates cells elsewhere: a program may split at semicolons."""


def _csv_cell(text: str) -> str:
    shown = _FORMULA.sub(r"\1'\2", visible(text))
    return '"' + shown.replace('"', '""') + '"' if _CSV_QUOTED.search(shown) else shown


_CSV_QUOTED: Final = re.compile('[",;|]')


def dot_text(*lines: str) -> str:
    """Write a quoted string of Graphviz, which reads escapes and the entities of HTML in a label."""
    shown = (visible(line).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(shown) + '"'


def mermaid_text(*lines: str) -> str:
    """Write a quoted label of Mermaid, where all that it could read as markup is an entity code."""
    return '"' + "<br>".join(map(_mermaid_line, lines)) + '"'


def _mermaid_line(text: str) -> str:
    return _MERMAID.sub(_entity, visible(text))


_MERMAID: Final = re.compile(r'["#&<>`%$\\;]|:(?=fa-)|d(?=irection\s)')
"""A line that holds `direction LR` is a statement to Mermaid, wherever in it that stands."""


def _entity(found: re.Match[str]) -> str:
    r"""Write a character as an entity, parted from the next where Mermaid would still see `\n`, `fa:fa-ban` or `$$`."""
    if found[0] == '"':
        return "#quot;"
    parted = found[0] in ":$" or (found[0] == "\\" and found.string.startswith("n", found.end()))
    return f"#{ord(found[0])};#8203;" if parted else f"#{ord(found[0])};"
