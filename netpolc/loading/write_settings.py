"""The table `[tool.netpolc.writes]`, read."""

import re
from collections.abc import Mapping
from typing import Final, cast

from netpolc.loading.beside import pattern_fault
from netpolc.program.writing_rights import Rights

CURE: Final = 'write patterns of modules with lists of namespaces, such as `"teams/payments/**" = ["payments-*"]`'
_NAMESPACE: Final = re.compile(r"[a-z0-9*?\[\]!-]{1,63}")


def rights_of(value: object) -> Rights | str:
    """Read the rights of modules, or say what is wrong with them."""
    if not isinstance(value, dict):
        return f"`writes` is `{value!r}`, not a table"
    found: list[tuple[str, tuple[str, ...]]] = []
    for pattern, names in sorted(cast("Mapping[str, object]", value).items()):
        fault = pattern_fault(pattern)
        if fault or "{" in pattern:
            return f"`writes` names `{pattern}`: {fault or 'a module is of every environment'}"
        if not isinstance(names, list):
            return f"`{pattern}` of `writes` is `{names!r}`, not a list"
        for name in cast("list[object]", names):
            if not isinstance(name, str) or not _NAMESPACE.fullmatch(name):
                return f"`{pattern}` of `writes` holds `{name}`, which can be no namespace"
        found.append((pattern, tuple(cast("list[str]", names))))
    return tuple(found)
