"""The answer of `netpolc verify -o json`."""

from collections.abc import Iterable

from netpolc.reports.diff_json import environments_json, head_json
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.formats import Page
from netpolc.reports.json_stream import streamed
from netpolc.rules.json import Json
from netpolc.sides.comparison import Verified


def write(verified: Verified, _: Page) -> Iterable[Shown]:
    """Write a verification as the documented JSON (`netpolc schema verify`): that of `diff`, and what it rests on."""
    return streamed({"schema_version": 1, **grounds_json(verified), **environments_json(verified)})


def grounds_json(verified: Verified) -> dict[str, Json]:
    """Write what is said of the whole verification."""
    others: list[Json] = [{"namespace": name, "count": count} for name, count in verified.not_compared]
    return {**head_json(verified), "assumed": list(verified.assumed), "not_compared": others}
