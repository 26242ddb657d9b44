"""What a change does to promises, in the formats of a comparison."""

from collections.abc import Iterator
from typing import Final

from netpolc.analysis.promise_changes import PromiseChange
from netpolc.diagnostics.files import shown_path
from netpolc.reports.answers_json import witness_json
from netpolc.reports.escaping.lines import Line
from netpolc.reports.escaping.markdown import code, prose
from netpolc.reports.places import origin_json
from netpolc.rules.json import Json
from netpolc.sides.comparison import Comparison, Side

_MOST: Final = 20


def promise_lines(comparison: Comparison) -> Iterator[Line]:
    """Tell people what a change does to promises, worst first; nothing where it does nothing."""
    changes = comparison.promises
    if not changes:
        return
    yield from counts_lines(comparison)
    for item in changes:
        yield f"  promise-{item.kind}{where_words(item)}: {item.promise.text}"
        yield f"    {item.side}: {_place(item, comparison)}"
        if item.witness is not None:
            yield f"    for example  {item.witness.text}"
    yield ""


def promises_markdown(comparison: Comparison) -> list[str]:
    """Tell the readers of a review the same; beyond twenty promises the rest is counted."""
    changes = comparison.promises
    if not changes:
        return []
    lines = [f"**promises: {_counts(comparison)}**", ""]
    for item in changes[:_MOST]:
        example = f"<br>for example {code(item.witness.text, cell=False)}" if item.witness is not None else ""
        place = code(_place(item, comparison), cell=False)
        text = code(item.promise.text, cell=False)
        lines.append(
            f"- promise-{item.kind}{prose(where_words(item), cell=False)}: {text} ({item.side} {place}){example}"
        )
    if len(changes) > _MOST:
        lines.append(f"- and {len(changes) - _MOST} more")
    return [*lines, ""]


def counts_lines(comparison: Comparison) -> tuple[str, ...]:
    """Count what a change does to promises, on a line if it does anything."""
    return (f"promises: {_counts(comparison)}",) if comparison.promises else ()


def _counts(comparison: Comparison) -> str:
    kinds = [item.kind for item in comparison.promises]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))


def where_words(item: PromiseChange) -> str:
    """Say in which environments; nothing where there are none."""
    names = [name for name in item.environments if name is not None]
    return f" in {', '.join(names)}" if names else ""


def promises_json(comparison: Comparison) -> list[Json]:
    """Write what a change does to promises."""
    return [_change(item, comparison) for item in comparison.promises]


def _change(item: PromiseChange, comparison: Comparison) -> Json:
    side = _side(item, comparison)
    result: dict[str, Json] = {
        "change": item.kind.value,
        "promise": item.promise.text,
        "environments": list(item.environments),
        "side": item.side,
        "origins": [origin_json(origin.locate(), side.base) for origin in item.promise.origins],
    }
    if item.witness is not None:
        result["witness"] = witness_json(item.witness)
    return result


def _place(item: PromiseChange, comparison: Comparison) -> str:
    places = [origin.locate().place for origin in item.promise.origins]
    if not places:
        return "?"
    return f"{shown_path(places[0].path, _side(item, comparison).base)}:{places[0].line}:{places[0].column}"


def _side(item: PromiseChange, comparison: Comparison) -> Side:
    return comparison.before if item.side == "before" else comparison.after
