"""The answer of `netpolc verify -o json`."""

from collections.abc import Iterable, Mapping

from netpolc.reports.diff_json import comparison_json
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.formats import Page
from netpolc.reports.json_stream import Streamed, streamed
from netpolc.sides.comparison import Verified


def write(verified: Verified, _: Page) -> Iterable[Shown]:
    """Write a verification as the documented JSON (`netpolc schema verify`): that of `diff`, and what it rests on."""
    result: Mapping[str, Streamed] = {
        **comparison_json(verified),
        "assumed": list(verified.assumed),
        "not_compared": [{"namespace": name, "count": count} for name, count in verified.not_compared],
    }
    return streamed(result)
