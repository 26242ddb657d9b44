"""Selections as text, for targets that write them as a LabelSelector."""

from netpolc.canonical.emitting import TEXTS, after_key
from netpolc.program.label_selectors import label_selector
from netpolc.sets.selections import Selection


def after_selector_key(selection: Selection, indent: str) -> str:
    """Write what stands after the key of a LabelSelector, as `after_key` does; `indent` is that of the key's own line.

    Raises ValueError as `label_selector` and `after_key` do.
    """
    # One value of one label, as most are, goes without a detour.
    single = single_label(selection)
    if single is None:
        return after_key(label_selector(selection), indent)
    key, value = single
    return f"\n{indent}  matchLabels:\n{indent}    {TEXTS[key]}: {TEXTS[value]}\n"


def single_label(selection: Selection) -> tuple[str, str] | None:
    """Return the one label that is asked for, with its one value."""
    parts = selection.parts
    if len(parts) == 1:
        key, constraint = parts[0]
        if len(constraint.values) == 1 and not constraint.others and not constraint.absent:
            return key, constraint.values[0]
    return None
