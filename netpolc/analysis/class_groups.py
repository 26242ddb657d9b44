"""The classes of a change that are named together."""

from collections.abc import Mapping
from typing import Final

from netpolc.analysis.answers import Class

GROUPS: Final[Mapping[str, frozenset[Class]]] = {
    "opened": frozenset(Class) - {Class.CLOSED, Class.ISOLATION_GAINED},
    "outside": frozenset({Class.OPENED_INTERNET, Class.OPENED_OUTSIDE}),
    "closed": frozenset({Class.CLOSED, Class.ISOLATION_GAINED}),
}
"""By the word of each; a class that is added is opened until somebody says that it closes."""
