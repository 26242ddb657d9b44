"""Every answer in every format: one table, which the commands and their `-o` read."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from attrs import frozen

from netpolc.reports.escaping.lines import Shown

FORMATS: Final[Mapping[str, Mapping[str, str]]] = {
    "build": {"text": "build_text", "json": "build_json"},
    "check": {"text": "check_text", "json": "check_json"},
    "connections": {
        "text": "connections_text",
        "json": "connections_json",
        "csv": "connections_csv",
        "markdown": "connections_markdown",
        "dot": "connections_dot",
        "mermaid": "connections_mermaid",
    },
    "diff": {
        "text": "diff_text",
        "markdown": "diff_markdown",
        "json": "diff_json",
        "sarif": "diff_sarif",
        "github": "diff_github",
    },
    "explain": {"text": "explain_text", "json": "explain_json"},
    "validate": {"text": "validate_text", "json": "validate_json"},
    "verify": {
        "text": "verify_text",
        "markdown": "verify_markdown",
        "json": "verify_json",
        "sarif": "verify_sarif",
        "github": "verify_github",
    },
    "why": {"text": "why_text", "json": "why_json"},
}
"""By the name of a command its formats, the default first; each is a module of this folder, with a function `write`.

All formats of an answer write the same value. Only the module of the format that is asked for is imported.
"""

FROM_TOP: Final = frozenset({"markdown", "sarif", "github"})
"""Formats of `diff` and `verify` that are read beside a repository, so paths are those from its top."""

BRIEF: Final = frozenset({"text", "markdown", "github"})
"""Formats of `diff` that can be brief."""


@frozen
class Page:
    """Where an answer is shown: paths are relative to `root` where they lie in it."""

    root: Path
    colour: bool = False
    brief: bool = False
    """Of a comparison only the verdict, the sides, and how many rows there are of each class."""


@frozen
class Aside:
    """What people have to know and the format has no room for."""

    text: Shown


Piece = Shown | Aside


def written(answer: str, name: str, value: object, page: Page) -> Iterable[Piece]:
    """Write the value of an answer in one of its formats, in pieces."""
    module = import_module(f"netpolc.reports.{FORMATS[answer][name]}")
    write = cast("Callable[[object, Page], Iterable[Piece]]", module.write)
    return write(value, page)
