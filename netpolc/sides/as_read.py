"""A program as it is found in its own manifests."""

from collections.abc import Sequence
from functools import partial

from netpolc.diagnostics.model import Origin
from netpolc.diagnostics.origin import Written
from netpolc.program.model import Policy, Program
from netpolc.rules.home import HOME
from netpolc.targets import named
from netpolc.targets.target import Planned
from netpolc.tree.layout import manifest_path
from netpolc.yaml.documents import Item, items
from netpolc.yaml.reading import read_documents


def as_read(program: Program) -> Program:
    """Return what the manifests of a program are lifted to: itself, where each of them is one policy by its name."""
    target = named(program.target)
    plans = list(target.planned(program))
    if len(plans) == len(program.policies) and all(map(_is_one_policy, plans)):
        return program
    found: list[Policy] = []
    for manifest in target.lower(program):
        path = manifest_path(program.environment, manifest.namespace, manifest.name)
        for document in read_documents(manifest.data, path):
            for item in items(document):
                found += target.lift(item.value, partial(_place, item), HOME) or ()
    return Program(program.environment, tuple(sorted(found, key=lambda policy: (policy.namespace, policy.name))))


def _is_one_policy(planned: Planned) -> bool:
    return [(policy.namespace, policy.name) for policy in planned.of] == [(planned.namespace, planned.name)]


def _place(item: Item, steps: Sequence[str | int]) -> Written:
    return Written(Origin(item.place(steps)))
