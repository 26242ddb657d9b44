"""Every answer in every format: one table, which the commands and their `-o` read."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from attrs import evolve, field

from netpolc.reports.escaping.lines import Shown
from netpolc.reports.texts import Texts
from netpolc.values import frozen

_REVIEWS: Final = frozenset({"concise", "github", "gitlab", "sarif", "junit"})
"""Formats of a `Review`, which the module `ANSWER_review` makes of the value of an answer."""


def _of_findings(answer: str) -> dict[str, str]:
    """Name the formats of what finds something: those of the answer itself, and those of its review."""
    return {
        "text": f"{answer}_text",
        "concise": "concise",
        "json": f"{answer}_json",
        "jsonl": f"{answer}_jsonl",
        "github": "github",
        "gitlab": "gitlab",
        "sarif": "sarif",
        "junit": "junit",
    }


FORMATS: Final[Mapping[str, Mapping[str, str]]] = {
    "build": _of_findings("build"),
    "check": _of_findings("check"),
    "connections": {
        "text": "connections_text",
        "json": "connections_json",
        "csv": "connections_csv",
        "markdown": "connections_markdown",
        "dot": "connections_dot",
        "mermaid": "connections_mermaid",
    },
    "diff": {**_of_findings("diff"), "markdown": "diff_markdown"},
    "explain": {"text": "explain_text", "json": "explain_json"},
    "import": {"text": "import_text", "json": "import_json"},
    "mutate": {"text": "mutate_text", "json": "mutate_json"},
    "reach": {"text": "reach_text", "json": "reach_json", "markdown": "reach_markdown", "mermaid": "reach_mermaid"},
    "validate": _of_findings("validate"),
    "verify": {**_of_findings("verify"), "markdown": "verify_markdown"},
    "version": {"text": "version_text", "json": "version_json"},
    "why": {"text": "why_text", "json": "why_json"},
}
"""By the name of a command its formats, the default first; each is a module of this folder, with a function `write`.

All formats of an answer are of the same value. Only the modules of the format that is asked for are imported.
"""

LISTS: Final[Mapping[str, Mapping[str, str]]] = {"exceptions": {"text": "exceptions_text", "json": "exceptions_json"}}
"""As `FORMATS`, of what is listed instead of a command's answer."""

FROM_TOP: Final = frozenset({"markdown", "sarif", "github", "gitlab", "junit"})
"""Formats that are read beside a repository, so paths are those from its top."""

BRIEF: Final = frozenset({"text", "markdown", "github"})
"""Formats of `diff` that can be brief."""


@frozen
class Page:
    """Where an answer is shown: paths are relative to `root` where they lie in it."""

    root: Path
    colour: bool = False
    brief: bool = False
    """Of a comparison only the verdict, the sides, and how many rows there are of each class."""
    every: bool = False
    """Nothing of a comparison is counted only, or told in groups."""
    project: Path | None = None
    """The project folder, where `root` is the top of its repository; None: `root` is the project folder."""
    texts: Texts = field(factory=Texts, eq=False, repr=False)

    @property
    def folder(self) -> Path:
        """The project folder."""
        return self.project or self.root


@frozen
class Aside:
    """What people have to know and the format has no room for."""

    text: Shown


Piece = Shown | Aside


def written(answer: str, name: str, value: object, page: Page) -> Iterable[Piece]:
    """Write the value of an answer in one of its formats, in pieces."""
    if name in FROM_TOP and answer not in {"connections", "reach"} and page.project is None:
        from netpolc.sides.tops import top_of

        page = evolve(page, root=top_of(page.root), project=page.root)
    if name in _REVIEWS:
        review = cast("Callable[[object, Page], object]", import_module(f"netpolc.reports.{answer}_review").review)
        value = review(value, page)
    module = import_module(f"netpolc.reports.{(FORMATS.get(answer) or LISTS[answer])[name]}")
    write = cast("Callable[[object, Page], Iterable[Piece]]", module.write)
    return write(value, page)
