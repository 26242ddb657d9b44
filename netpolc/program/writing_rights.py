"""`[tool.netpolc.writes]`: which modules may own which namespaces, and the sets that own others."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import PurePosixPath
from typing import Final, TypeAlias

from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.policies import Within
from netpolc.diagnostics.catalogue.authoring import WRITES_ELSEWHERE
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.diagnostics.origin import Located

Rights: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""A pattern of modules below `policies/`, and patterns of the namespaces that they may own."""

_FOLDER: Final = "policies/"


def owned_elsewhere(sets: Sequence[AuthoredSet], rights: Rights) -> Iterator[Diagnostic]:
    """Report sets that own a namespace to which their module has no right.

    A module that a pattern names may own the namespaces of its patterns and no others; one that none names may own
    whatever is not given to any.
    """
    if not rights:
        return
    for home in sets:
        module = home.path.removeprefix(_FOLDER)
        mine = [names for pattern, names in rights if _is_module(pattern).fullmatch(module)]
        for namespace, place in _owned(home):
            if any(_is_one_of(namespace, names) for names in mine):
                continue
            others = [pattern for pattern, names in rights if _is_one_of(namespace, names)]
            if mine or others:
                yield _elsewhere(home, namespace, place, mine, others)


def _owned(home: AuthoredSet) -> Iterator[tuple[str, Located]]:
    """Give the namespaces that a set owns, each with the line that says it first."""
    found: dict[str, Located] = {} if home.namespace is None else {home.namespace: home.origin}
    for clause in home.clauses:
        if isinstance(clause, Within):
            found.setdefault(clause.namespace, clause.trace)
    yield from found.items()


def _elsewhere(
    home: AuthoredSet, namespace: str, place: Located, mine: Sequence[tuple[str, ...]], others: Sequence[str]
) -> Diagnostic:
    name = PurePosixPath(home.path).name
    if others:
        whose = ", ".join(f"`{pattern}`" for pattern in others)
        said = f"`{name}` owns `{namespace}`, which `writes` gives to {whose}"
        return finding(WRITES_ELSEWHERE, said, place.locate(), help="move what it says to a module there")
    names = ", ".join(f"`{item}`" for patterns in mine for item in patterns)
    said = f"`{name}` owns `{namespace}`, and by `writes` it may own {names or 'no namespace'}"
    return finding(WRITES_ELSEWHERE, said, place.locate())


def _is_one_of(namespace: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(namespace, pattern) for pattern in patterns)


@cache
def _is_module(pattern: str) -> re.Pattern[str]:
    """Read a pattern of paths: `**` stands for whole folders, `*` and `?` for parts of one name."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix(_FOLDER))
    return re.compile("".join(_WILD.get(part) or re.escape(part) for part in parts))


_WILD: Final = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
