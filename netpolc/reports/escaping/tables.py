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


def dot_text(text: str) -> str:
    """Write a quoted string of Graphviz, which reads escapes and the entities of HTML in a label."""
    shown = visible(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown}"'


def mermaid_text(text: str) -> str:
    """Write a quoted label of Mermaid, where all that it could read as markup is an entity code."""
    shown = _MERMAID.sub(lambda found: f"#{ord(found[0])};", visible(text)).replace("#34;", "#quot;")
    return f'"{shown}"'


_MERMAID: Final = re.compile(r'["#&<>`%$\\;]|:(?=fa-)')
