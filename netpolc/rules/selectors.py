"""Label selectors (`LabelSelector`): what `matchLabels` and `matchExpressions` may ask for.

Source: apimachinery's `ValidateLabelSelector`. A decoded selector is taken for granted; nulls count as absent.
"""

from typing import Final

from attrs import evolve

from netpolc.diagnostics.catalogue.rules import BAD_OPERATOR, FORBIDDEN_VALUES, MISSING_VALUES
from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text
from netpolc.rules.model import Fault, Reason
from netpolc.rules.names import label_key_faults, label_value_faults
from netpolc.rules.quoting import quoted
from netpolc.rules.spacing import missing_space
from netpolc.rules.version import Version

OPERATORS: Final = ("In", "NotIn", "Exists", "DoesNotExist")
CHECKS_VALUES: Final = Version(26)
"""From here on the values of `matchExpressions` are checked."""


def selector_faults(selector: Json, field: str, version: Version) -> tuple[Fault, ...]:
    """Judge a selector at a field."""
    parts = as_object(selector)
    if not parts:
        return ()
    faults = labels_faults(as_object(parts.get("matchLabels")), f"{field}.matchLabels")
    for index, requirement in enumerate(as_list(parts.get("matchExpressions"))):
        faults += _requirement_faults(requirement, f"{field}.matchExpressions[{index}]", version)
    return tuple(faults)


def labels_faults(labels: JsonObject, field: str) -> list[Fault]:
    """Judge keys and values of a map of labels; the server names the map, without the key."""
    faults: list[Fault] = []
    for key, value in labels.items():
        keys, values = label_key_faults(key, field), label_value_faults(as_text(value), field)
        if keys:
            cure = missing_space(key) if value is None else None
            faults += [_with(fault, cure).within(key, on_key=True) for fault in keys]
        if values:
            cure = missing_space(as_text(value), behind=True)
            faults += [_with(fault, cure).within(key) for fault in values]
    return faults


def _with(fault: Fault, cure: str | None) -> Fault:
    return fault if cure is None else evolve(fault, help=cure)


def _requirement_faults(requirement: Json, field: str, version: Version) -> list[Fault]:
    parts = as_object(requirement)
    operator, values = as_text(parts.get("operator")), as_list(parts.get("values"))
    faults: list[Fault] = []
    path = f"{field}.values"
    if operator in ("In", "NotIn"):
        if not values:
            message = f"`{operator}` needs at least one value"
            faults.append(Fault(MISSING_VALUES, path, Reason.REQUIRED, message))
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            message = f"`{operator}` takes no values"
            faults.append(
                Fault(FORBIDDEN_VALUES, path, Reason.FORBIDDEN, message, "remove `values`, or use `In` or `NotIn`")
            )
    else:
        faults.append(_operator_fault(operator, f"{field}.operator"))
    faults += label_key_faults(as_text(parts.get("key")), f"{field}.key")
    if version >= CHECKS_VALUES:
        for index, value in enumerate(values):
            faults += label_value_faults(as_text(value), f"{path}[{index}]")
    return faults


def _operator_fault(operator: str, field: str) -> Fault:
    near = next((name for name in OPERATORS if name.lower() == operator.lower()), None)
    cure = f"write `{near}`" if near else "the operators are `In`, `NotIn`, `Exists` and `DoesNotExist`"
    message = f"{quoted(operator)} is not an operator" if operator else "the operator is missing"
    return Fault(BAD_OPERATOR, field, Reason.INVALID, message, cure)
