"""What is said in several namespaces is said once: loops over namespaces, and functions that modules share."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final

from attrs import evolve

from netpolc.authoring.policies import Texts
from netpolc.drafting.clauses import Clause, ConnectionClause, Drafted, Home, PolicyClause, UseClause, is_dns
from netpolc.drafting.environments import joined
from netpolc.drafting.objects import Fact
from netpolc.drafting.words import first_free, module_name, module_names, telling, words
from netpolc.sets.selections import EVERYTHING
from netpolc.values import frozen


@frozen
class DraftFunction:
    """A function that yields clauses."""

    name: str
    says: str
    clauses: tuple[Clause, ...]
    own: bool = True
    """Its pods are of the namespace that yields it."""


@frozen
class DraftSet:
    """A policy set, and the module that it stands in. One of several namespaces says the same in each."""

    module: str
    namespaces: tuple[str, ...]
    labels: Texts
    annotations: Texts
    clauses: tuple[Clause, ...]


@frozen
class Grouped:
    """The sets and the functions that they share."""

    sets: tuple[DraftSet, ...]
    functions: tuple[DraftFunction, ...]


@frozen
class _Unit:
    """Namespaces that say the same."""

    namespaces: tuple[str, ...]
    labels: Texts
    annotations: Texts
    clauses: tuple[Clause, ...]


_MOST_UNITS: Final = 64
"""So many units are compared two by two; beyond, only clauses that exactly the same units have are joined."""


def takes_facts(clauses: Iterable[Clause]) -> bool:
    """Say whether clauses ask something of the environment."""
    return any(
        clause.when is not None
        or (isinstance(clause, UseClause) and clause.facts)
        or (isinstance(clause, ConnectionClause) and isinstance(clause.ports, Fact))
        or (
            isinstance(clause, PolicyClause)
            and any(isinstance(item, Fact) for rule in clause.rules for item in (rule.peers, rule.ports))
        )
        for clause in clauses
    )


def grouped(drafted: Drafted) -> Grouped:
    """Group what was drafted into sets and functions."""
    functions: list[DraftFunction] = []
    uses: dict[str, list[UseClause]] = {}
    taken = set(module_names(home.namespace for home in drafted.homes).values())
    for (source, destination), clauses in drafted.across.items():
        candidates = [
            [*words(source), "to", *words(destination)],
            [module_name(source), "to", module_name(destination)],
        ]
        name = (
            first_free([*candidates, [*candidates[0], "connections"]], taken)
            or f"{module_name(source)}_to_{module_name(destination)}"
        )
        taken.add(name)
        functions.append(DraftFunction(name, f"Connections from `{source}` to `{destination}`.", clauses, own=False))
        for home in (source, destination):
            uses.setdefault(home, []).append(UseClause(name, takes_facts(clauses)))
    units = _units(drafted.homes, uses)
    units, shared = _with_functions(units, taken)
    modules = module_names(name for unit in units for name in unit.namespaces if len(unit.namespaces) == 1)
    known = taken | set(modules.values())
    sets: list[DraftSet] = []
    for unit in units:
        module = modules.get(unit.namespaces[0]) if len(unit.namespaces) == 1 else _estate(unit.namespaces, known)
        known.add(module or "estate")
        sets.append(DraftSet(module or "estate", unit.namespaces, unit.labels, unit.annotations, unit.clauses))
    return Grouped(tuple(sets), (*shared, *functions))


def _units(homes: Sequence[Home], uses: Mapping[str, Sequence[UseClause]]) -> list[_Unit]:
    alike: dict[object, list[Home]] = {}
    for home in homes:
        clauses = (*home.clauses, *uses.get(home.namespace, ()))
        key = frozenset(clauses), home.labels, home.annotations
        alike.setdefault(key, []).append(evolve(home, clauses=clauses))
    found: list[_Unit] = []
    for some in alike.values():
        first = some[0]
        clauses = tuple(_with_comments(clause, some[1:]) for clause in first.clauses)
        found.append(_Unit(tuple(home.namespace for home in some), first.labels, first.annotations, clauses))
    return found


def _with_comments(clause: Clause, others: Sequence[Home]) -> Clause:
    """Give a clause the comments of equal ones, too."""
    for home in others:
        for other in home.clauses:
            clause = _joined(clause, other) if other == clause else clause
    return clause


def _joined(clause: Clause, other: Clause) -> Clause:
    if isinstance(clause, UseClause) or isinstance(other, UseClause):
        return clause
    comments = joined(clause.comments, other.comments)
    if isinstance(clause, PolicyClause) and isinstance(other, PolicyClause):
        rules = tuple(
            evolve(rule, comments=joined(rule.comments, theirs.comments))
            for rule, theirs in zip(clause.rules, other.rules, strict=True)
        )
        return evolve(clause, rules=rules, comments=comments)
    return evolve(clause, comments=comments)


def _with_functions(units: Sequence[_Unit], taken: set[str]) -> tuple[list[_Unit], list[DraftFunction]]:
    """Make functions of what several units have in common, two clauses at least."""
    left = [list(unit.clauses) for unit in units]
    functions: list[DraftFunction] = []
    while (common := _most_common(left)) is not None:
        where = [number for number, clauses in enumerate(left) if common <= set(clauses)]
        clauses = tuple(clause for clause in left[where[0]] if clause in common)
        for number in where[1:]:
            same = {clause: clause for clause in left[number]}
            clauses = tuple(_joined(clause, same[clause]) for clause in clauses)
        name = _function_name(clauses, taken)
        if name is None:
            break
        taken.add(name)
        functions.append(DraftFunction(name, _says(clauses), clauses))
        for number in where:
            rest: list[Clause] = [clause for clause in left[number] if clause not in common]
            left[number] = [UseClause(name, takes_facts(clauses)), *rest]
    return [evolve(unit, clauses=tuple(clauses)) for unit, clauses in zip(units, left, strict=True)], functions


def _most_common(units: Sequence[Sequence[Clause]]) -> frozenset[Clause] | None:
    """Return the clauses that save most where they are said once; None where no two units share two."""
    bits: dict[Clause, int] = {}
    owners: dict[Clause, list[int]] = {}
    for number, clauses in enumerate(units):
        for clause in clauses:
            if not isinstance(clause, UseClause):
                bits.setdefault(clause, 1 << len(bits))
                owners.setdefault(clause, []).append(number)
    masks = [sum(bits.get(clause, 0) for clause in clauses) for clauses in units]
    candidates: dict[int, None] = {}
    if len(units) <= _MOST_UNITS:
        candidates |= dict.fromkeys(one & other for one, other in combinations(masks, 2))
    alike: dict[tuple[int, ...], int] = {}
    for clause, numbers in owners.items():
        if len(numbers) > 1:
            alike[tuple(numbers)] = alike.get(tuple(numbers), 0) | bits[clause]
    candidates |= dict.fromkeys(alike.values())
    best: tuple[int, int, int] | None = None
    for common in candidates:
        size = common.bit_count()
        if size < 2:
            continue
        saved = (size - 1) * (sum(common & mask == common for mask in masks) - 1)
        if best is None or (saved, size) > best[:2]:
            best = saved, size, common
    return None if best is None else frozenset(clause for clause, bit in bits.items() if bit & best[2])


def _function_name(clauses: Sequence[Clause], taken: set[str]) -> str | None:
    policies = [clause for clause in clauses if isinstance(clause, PolicyClause)]
    candidates: list[list[str]] = []
    whole = all(isinstance(item, PolicyClause) and item.subject.labels == EVERYTHING for item in clauses)
    if whole and all(not item.rules or all(map(is_dns, item.rules)) for item in policies):
        candidates.append(["closed"])
    if whole:
        candidates.append(["baseline"])
    names = [telling(item.name) or words(item.name) for item in policies]
    for count in range(1, len(names) + 1):
        parts = [
            word for number, name in enumerate(names[: count + 1]) for word in ([*(["and"] if number else []), *name])
        ]
        candidates.append(parts)
    candidates += [["connections"], ["common", "connections"], ["common", "policies"]]
    return first_free(candidates, taken)


def _says(clauses: Sequence[Clause]) -> str:
    policies = [clause for clause in clauses if isinstance(clause, PolicyClause)]
    if policies and len(policies) == len(clauses) and all(item.subject.labels == EVERYTHING for item in policies):
        return "What holds for all pods of a namespace."
    return "What several namespaces have in common."


def _estate(namespaces: Sequence[str], taken: set[str]) -> str:
    """Name the module of namespaces that say the same: by the words that all share, else `estate`."""
    common = [word for word in words(namespaces[0]) if all(word in words(name) for name in namespaces)]
    first = words(namespaces[0])
    candidates = [common, ["estate"], [*common, "estate"], [*first, "and", "others"], [*first, "estate"]]
    return first_free(candidates, taken) or f"{module_name(namespaces[0])}_and_others"
