"""Selections as Kubernetes' own LabelSelector, in one canonical form."""

from netpolc.rules.json import Json, JsonObject
from netpolc.sets.selections import Constraint, Selection


def label_selector(selection: Selection) -> JsonObject:
    """Write a selection as a LabelSelector: single values as `matchLabels`, all else as `matchExpressions` by key.

    Raises ValueError for a constraint that no LabelSelector says ("absent, or one of these").
    """
    labels: dict[str, Json] = {}
    expressions: list[Json] = []
    for key, constraint in selection.parts:
        if not constraint.others and not constraint.absent and len(constraint.values) == 1:
            labels[key] = constraint.values[0]
        else:
            expressions += _expressions(key, constraint)
    result: dict[str, Json] = {}
    if expressions:
        result["matchExpressions"] = expressions
    if labels:
        result["matchLabels"] = labels
    return result


def _expressions(key: str, constraint: Constraint) -> list[Json]:
    values = list(constraint.values)
    if constraint.others:
        found: list[Json] = [] if constraint.absent else [{"key": key, "operator": "Exists"}]
        if values:
            found.append({"key": key, "operator": "NotIn", "values": values})
        return found
    if values and not constraint.absent:
        return [{"key": key, "operator": "In", "values": values}]
    if constraint.absent and not values:
        return [{"key": key, "operator": "DoesNotExist"}]
    raise ValueError(f"no LabelSelector says this of `{key}`")
