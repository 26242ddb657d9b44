"""The answer of `netpolc mutate -o json`."""

from collections.abc import Iterable
from pathlib import Path

from netpolc.reports.check_json import diagnostics_json
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_text
from netpolc.reports.formats import Page
from netpolc.reports.mutate import JudgedMutant, MutationAnswer
from netpolc.reports.places import origin_json
from netpolc.rules.json import Json, JsonObject


def write(answer: MutationAnswer, where: Page) -> Iterable[Shown]:
    """Write what the promises notice as the documented JSON (`netpolc schema mutate`)."""
    promises: list[Json] = [{"text": text, "noticed": number} for text, number in answer.noticing]
    counts: dict[str, Json] = {fate.value: count for fate, count in answer.counts.items()}
    yield json_text(
        {
            "schema_version": 1,
            "complete": answer.complete,
            "score": answer.score,
            "counts": counts,
            "promises": promises,
            "survivors": [_survivor(item, where.root) for item in answer.survivors],
            "diagnostics": diagnostics_json(answer.diagnostics, where.root),
        },
        indent=2,
        ascii_only=False,
    )


def _survivor(item: JudgedMutant, root: Path) -> JsonObject:
    return {
        "mutation": item.mutation,
        "text": item.text,
        "classes": [name.value for name in item.classes],
        "environments": list(item.environments),
        "origin": origin_json(item.origin, root),
    }
