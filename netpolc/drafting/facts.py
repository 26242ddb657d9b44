"""The facts of environments: names and types of what differs between them."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import define, field

from netpolc.authoring.addresses import Addresses
from netpolc.authoring.pods import Pods
from netpolc.authoring.ports import Ports
from netpolc.drafting.objects import DraftObject, Fact, When
from netpolc.drafting.wording import said_of_pods
from netpolc.drafting.words import first_free, telling, words
from netpolc.rules.known import Direction


@define
class Facts:
    """The fields of the class of environments, in the order in which they are first needed."""

    environments: tuple[str, ...]
    names: dict[Fact | When, str] = field(factory=dict[Fact | When, str])

    def kind(self, fact: Fact | When) -> str:
        """Return the type of a field."""
        if isinstance(fact, When):
            return "bool"
        if all(isinstance(value, Ports) for value in fact.values):
            return "Ports"
        single = all(
            isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], Addresses) for value in fact.values
        )
        return "Addresses" if single else "Peer"


def facts_of(objects: Sequence[DraftObject], environments: tuple[str, ...]) -> Facts:
    """Name every fact that the objects need."""
    facts = Facts(environments)
    asked: dict[Fact | When, list[list[list[str]]]] = {}
    for item in objects:
        for fact, candidates in _asked(item):
            asked.setdefault(fact, []).append(candidates)
    taken: set[str] = {"name"}
    for fact, places in asked.items():
        candidates = list(places[0])
        if isinstance(fact, Fact) and len(places) > 1 and facts.kind(fact) != "Ports":
            candidates.insert(0, ["callers" if _comes_in(objects, fact) else "destinations"])
        if isinstance(fact, When) and len(places) > 1:
            candidates.insert(0, _common([place[0] for place in places]))
        name = _named(candidates, taken)
        taken.add(name)
        facts.names[fact] = name
    return facts


def _named(candidates: Sequence[Sequence[str]], taken: set[str]) -> str:
    """Choose the first name that is free; where none is, it is another one of its kind."""
    name = first_free(candidates, taken)
    if name is not None:
        return name
    kind = candidates[-1][-1] if candidates[-1] else "fact"
    name = f"other_{kind}"
    while name in taken:
        name = f"other_{name}"
    return name


def _common(names: Sequence[Sequence[str]]) -> list[str]:
    return [word for word in names[0] if all(word in name for name in names)]


def _comes_in(objects: Iterable[DraftObject], fact: Fact) -> bool:
    return any(rule.peers == fact and rule.direction is Direction.INGRESS for item in objects for rule in item.rules)


def _asked(item: DraftObject) -> Iterator[tuple[Fact | When, list[list[str]]]]:
    """Give the facts of an object with names that fit, the best first."""
    if item.when is not None and item.when.flag:
        yield item.when, [words(item.name), ["has", *words(item.name)], [*words(item.namespace), *words(item.name)]]
    subject = [word for part in said_of_pods(item.subject) for word in words(part)]
    own = telling(item.name, subject)
    for rule in item.rules:
        incoming = rule.direction is Direction.INGRESS
        if isinstance(rule.peers, Fact):
            kind = ["callers" if incoming else "destinations"]
            yield (
                rule.peers,
                [
                    own or kind,
                    [*subject, *kind],
                    [*own, *kind],
                    [*words(item.namespace), *subject, *kind],
                    [*words(item.name), *kind],
                ],
            )
        if isinstance(rule.ports, Fact):
            other = rule.peers[0] if isinstance(rule.peers, tuple) and rule.peers else None
            pods = item.subject if incoming else other.labels if isinstance(other, Pods) else None
            to = [word for part in said_of_pods(pods) for word in words(part)] if pods is not None else []
            yield (
                rule.ports,
                [
                    [*(to or own or subject), "ports"],
                    [*own, "ports"],
                    [*subject, *own, "ports"],
                    [*words(item.namespace), *to, "ports"],
                    [*words(item.name), "ports"],
                ],
            )
