"""The answer of `netpolc version -o json`."""

from collections.abc import Iterable

from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_text
from netpolc.reports.formats import Page
from netpolc.reports.version import VersionAnswer


def write(answer: VersionAnswer, _: Page) -> Iterable[Shown]:
    """Write the documented JSON (`netpolc schema version`)."""
    oldest, newest = answer.kubernetes
    kinds = [{"apiVersion": api, "kind": kind, "compiled": True, "target": name} for api, kind, name in answer.kinds]
    yield json_text(
        {
            "schema_version": 1,
            "netpolc": answer.netpolc,
            "python": answer.python,
            "kubernetes": {"oldest": oldest, "newest": newest},
            "kinds": kinds,
        },
        indent=2,
    )
