"""Objects of several environments as objects of one program, and what differs between them as facts."""

from collections.abc import Mapping, Sequence

from attrs import evolve

from netpolc.diagnostics.catalogue.drafting import SAID_TWICE
from netpolc.diagnostics.model import Diagnostic, Related, finding
from netpolc.drafting.objects import Comments, DraftObject, DraftRule, Fact, When
from netpolc.values import frozen

_NAME_THEM = "where they are of two clusters, name each: `netpolc import --env NAME=PATH --env NAME=PATH`"


@frozen
class Merged:
    """The objects of all environments, and the names of these, none where they have none."""

    objects: tuple[DraftObject, ...]
    environments: tuple[str, ...]


def once(objects: Sequence[DraftObject]) -> tuple[tuple[DraftObject, ...], tuple[Diagnostic, ...]]:
    """Let equal objects count once; what says one object in two ways is found."""
    kept: dict[tuple[str, str], DraftObject] = {}
    found: list[Diagnostic] = []
    for item in objects:
        first = kept.setdefault(item.key, item)
        if first is item:
            continue
        if first.meaning == item.meaning:
            kept[item.key] = with_comments(first, item)
            continue
        place, other = (None if one.origin is None else one.origin.locate() for one in (item, first))
        related = () if other is None else (Related("the other", other),)
        said = f"`{item.namespace}/{item.name}` is said in two ways"
        found.append(finding(SAID_TWICE, said, place, related=related, help=_NAME_THEM))
    return tuple(kept.values()), tuple(found)


def with_comments(one: DraftObject, other: DraftObject) -> DraftObject:
    """Give an object the comments of an equal one, too."""
    said = {rule: rule.comments for rule in other.rules}
    rules = tuple(evolve(rule, comments=joined(rule.comments, said.get(rule, ()))) for rule in one.rules)
    return evolve(one, rules=rules, comments=joined(one.comments, other.comments))


def joined(*comments: Comments) -> Comments:
    """Join comments; each paragraph counts once."""
    return tuple(dict.fromkeys(paragraph for some in comments for paragraph in some))


def merged(environments: Mapping[str, Sequence[DraftObject]]) -> Merged:
    """Merge the objects of several environments, each of which has every object once."""
    names = tuple(environments)
    keys = dict.fromkeys(item.key for objects in environments.values() for item in objects)
    tables = {name: {item.key: item for item in objects} for name, objects in environments.items()}
    found: list[DraftObject] = []
    for key in keys:
        there = {name: table[key] for name, table in tables.items() if key in table}
        found += _merged(there, names)
    return Merged(tuple(found), names)


def _merged(there: Mapping[str, DraftObject], names: tuple[str, ...]) -> Sequence[DraftObject]:
    variants: dict[object, list[str]] = {}
    for name, item in there.items():
        variants.setdefault(item.meaning, []).append(name)
    first = next(iter(there.values()))
    if len(variants) == 1:
        for other in there.values():
            first = with_comments(first, other)
        return [first if len(there) == len(names) else evolve(first, when=When(tuple(there), flag=True))]
    if len(there) == len(names):
        faced = _faced(list(there.values()))
        if faced is not None:
            return [faced]
    return [evolve(there[of[0]], when=When(tuple(of), flag=False)) for of in variants.values()]


def _faced(objects: Sequence[DraftObject]) -> DraftObject | None:
    """Make one object of several whose rules differ in their peers or ports only; None where more differs."""
    first = objects[0]
    for other in objects[1:]:
        same = (other.subject, other.isolates, other.labels, other.annotations, len(other.rules))
        if same != (first.subject, first.isolates, first.labels, first.annotations, len(first.rules)):
            return None
    rules: list[DraftRule] = []
    for some in zip(first.rules, *(_in_order_of(first, other) for other in objects[1:]), strict=True):
        rule = _faced_rule(some)
        if rule is None:
            return None
        rules.append(rule)
    return evolve(first, rules=tuple(rules), comments=joined(*(item.comments for item in objects)))


def _in_order_of(first: DraftObject, other: DraftObject) -> Sequence[DraftRule]:
    """Return the rules of an object beside those of another one: equal ones face each other, the rest as they stand."""
    left = list(other.rules)
    facing: list[DraftRule | None] = []
    for rule in first.rules:
        same = next((item for item in left if item == rule), None)
        if same is not None:
            left.remove(same)
        facing.append(same)
    return [left.pop(0) if rule is None else rule for rule in facing]


def _faced_rule(rules: Sequence[DraftRule]) -> DraftRule | None:
    first = evolve(rules[0], comments=joined(*(rule.comments for rule in rules)))
    if len({rule.direction for rule in rules}) > 1:
        return None
    peers, ports = {rule.peers for rule in rules}, {rule.ports for rule in rules}
    if len(peers) == 1 and len(ports) == 1:
        return first
    if len(ports) == 1:
        return evolve(first, peers=Fact(tuple(rule.peers for rule in rules if not isinstance(rule.peers, Fact))))
    if len(peers) == 1 and None not in ports:
        return evolve(first, ports=Fact(tuple(rule.ports for rule in rules if not isinstance(rule.ports, Fact))))
    return None
