"""The answer of `netpolc version` for a terminal."""

from collections.abc import Iterable

from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.formats import Page
from netpolc.reports.version import VersionAnswer


def write(answer: VersionAnswer, _: Page) -> Iterable[Shown]:
    """Write a line for each fact."""
    oldest, newest = answer.kubernetes
    yield page(
        [
            f"netpolc {answer.netpolc}",
            f"Python {answer.python}",
            f"Kubernetes {oldest} to {newest}",
            *(f"{api} {kind}: compiled with --target {name}" for api, kind, name in answer.kinds),
        ]
    )
