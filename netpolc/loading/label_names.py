"""By which names a project writes pods of a label: `name`, where `name = by_label("app.kubernetes.io/name")`."""

from collections.abc import Iterable
from types import ModuleType

from netpolc.authoring.pods import LabelledBy


def label_names(modules: Iterable[ModuleType]) -> tuple[tuple[str, str], ...]:
    """Return for each label the name that the modules of a project bind for it, sorted.

    A name that is bound for several labels is none; of several names of one label the shortest counts.
    """
    labels: dict[str, set[str]] = {}
    for module in modules:
        for name, value in vars(module).items():
            if type(value) is LabelledBy:
                labels.setdefault(name, set()).add(value.key)
    found: dict[str, str] = {}
    for name in sorted(labels, key=lambda name: (len(name), name)):
        keys = labels[name]
        if len(keys) == 1:
            found.setdefault(next(iter(keys)), name)
    return tuple(sorted(found.items()))
