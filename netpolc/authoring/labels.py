"""Requirements on labels, and the selections that they make."""

from collections.abc import Mapping
from typing import Final, cast

from netpolc.authoring.calls import told
from netpolc.authoring.problems import exact_text, refuse, refuse_empty, refuse_faults, refuse_type, spread
from netpolc.diagnostics.catalogue.authoring import CONTRADICTION
from netpolc.rules.names import label_key_faults, label_value_faults
from netpolc.rules.parts import PolicyPart
from netpolc.sets.selections import ABSENT, EVERYTHING, PRESENT, Constraint, Selection, none_of, one_of, selection
from netpolc.values import frozen

_SEVERAL: Final = "for several values write `label(key).is_in(...)`"


@frozen
class Requirement:
    """One requirement on one label, as `label(key)` builds it."""

    key: str
    constraint: Constraint

    def __repr__(self) -> str:
        return f"label({quoted(self.key)}).{requirement_text(self.constraint)}"


INVALID: Final = Requirement("invalid", PRESENT)
"""What stands for a requirement that was refused."""


@frozen
class LabelKey:
    """A label by its key, from which requirements are made."""

    key: str

    def __repr__(self) -> str:
        return f"label({quoted(self.key)})"

    @told(INVALID)
    def equals(self, value: str) -> Requirement:
        """Require the label with this value. Reports a value that is no label value (at most 63 characters)."""
        return Requirement(self.key, one_of((checked_value("equals", value, several=False),)))

    @told(INVALID)
    def is_in(self, value: str, *more: str) -> Requirement:
        """Require the label with one of these values."""
        return Requirement(self.key, one_of(_values("is_in", (value, *more))))

    @told(INVALID)
    def is_not_in(self, value: str, *more: str) -> Requirement:
        """Refuse these values; pods without the label are selected too."""
        return Requirement(self.key, none_of(_values("is_not_in", (value, *more))))

    def exists(self) -> Requirement:
        """Require the label with any value."""
        return Requirement(self.key, PRESENT)

    def is_absent(self) -> Requirement:
        """Require that the label is absent."""
        return Requirement(self.key, ABSENT)


@told(LabelKey("invalid"))
def label(key: str) -> LabelKey:
    """Name a label, to ask something of it: `label("tier").is_in("web", "edge")`.

    Reports a key that is not a qualified name: an optional DNS prefix and `/`, then at most 63 characters.
    """
    return LabelKey(checked_key("label", key))


def checked_key(function: str, key: object) -> str:
    """Check a label key; what cannot be one is reported and replaced."""
    if not isinstance(key, str):
        refuse_type(function, "a label key, a string", key)
        return "invalid"
    return "invalid" if refuse_faults(label_key_faults(key, PolicyPart.LABEL_KEY)) else exact_text(key)


def checked_value(function: object, value: object, *, several: bool = True) -> str:
    """Check a label value; what cannot be one is reported and replaced.

    `several`: the function takes any number of values.
    """
    if not isinstance(value, str):
        cure = spread(value)
        refuse_type(str(function), "label values, strings", value, cure if several else cure and _SEVERAL)
        return "invalid"
    faults = label_value_faults(value, PolicyPart.LABEL_VALUE)
    return "invalid" if faults and refuse_faults(faults) else exact_text(value)


def selection_of(function: str, first: object, more: tuple[object, ...]) -> Selection:
    """Build a selection from a mapping of labels, or from requirements."""
    if isinstance(first, Mapping):
        if more:
            refuse_type(function, "one mapping alone", more[0])
        labels = cast("Mapping[object, object]", first)
        if not labels:
            refuse_empty(function, "label")
        return selection(
            {
                checked_key(function, key): one_of((checked_value(function, value, several=False),))
                for key, value in labels.items()
            }
        )
    parts: list[tuple[str, Constraint]] = []
    for item in (first, *more):
        if isinstance(item, Requirement):
            parts.append((item.key, item.constraint))
        else:
            cure = f"did you mean `app({quoted(item)})`?" if isinstance(item, str) and function == "pods" else None
            refuse_type(function, "a mapping of labels, or requirements such as `label(key).exists()`", item, cure)
    if not parts:
        return EVERYTHING
    chosen = selection(parts)
    if not chosen:
        key = _contradicted(parts)
        refuse(CONTRADICTION, f"the requirements on label `{key}` exclude each other", "remove one of them")
        return EVERYTHING
    return chosen


def _contradicted(parts: list[tuple[str, Constraint]]) -> str:
    return next(key for key, _ in parts if not selection(part for part in parts if part[0] == key))


def _values(function: str, values: tuple[object, ...]) -> list[str]:
    return [checked_value(function, value) for value in values]


def requirement_text(constraint: Constraint) -> str:
    """Write what is asked of one key as the methods of `label(key)`."""
    values = ", ".join(map(quoted, constraint.values))
    if constraint.others and constraint.absent:
        return f"is_not_in({values})"
    if constraint.others:
        return f"is_not_in({values})" if constraint.values else "exists()"
    if constraint.absent:
        return "is_absent()"
    return f"equals({values})" if len(constraint.values) == 1 else f"is_in({values})"


def selection_text(chosen: Selection) -> str:
    """Write a selection as the arguments of `pods(...)` or `namespaces(...)`; one that holds nobody has no such."""
    if not chosen:
        return "none"
    if chosen.parts and all(_single(constraint) for _, constraint in chosen.parts):
        return "{" + ", ".join(f"{quoted(key)}: {quoted(c.values[0])}" for key, c in chosen.parts) + "}"
    words: list[str] = []
    for key, constraint in chosen.parts:
        if constraint.others and constraint.values and not constraint.absent:
            words.append(f"label({quoted(key)}).exists()")
        words.append(f"label({quoted(key)}).{requirement_text(constraint)}")
    return ", ".join(words)


def _single(constraint: Constraint) -> bool:
    return not constraint.others and not constraint.absent and len(constraint.values) == 1


def quoted(value: str) -> str:
    """Write a text as Python does, in double quotes."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
