"""What values are called: the words of selections, addresses, ports and unions, the best first."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from netpolc.authoring.addresses import Addresses, Block
from netpolc.authoring.library import private_addresses
from netpolc.authoring.namespaces import Namespace, Namespaces
from netpolc.authoring.pods import Pods
from netpolc.authoring.unions import Member
from netpolc.drafting.objects import Peers
from netpolc.drafting.words import spelt, words
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.sets.selections import Constraint, Selection
from netpolc.values import frozen

_YES: Final = frozenset({"", "true", "yes", "y", "on", "1", "enabled", "enable"})
_NO: Final = frozenset({"false", "no", "n", "off", "0", "disabled", "disable"})
_KNOWN_BLOCKS: Final = {
    Block("0.0.0.0/0"): "every-ipv4",
    Block("::/0"): "every-ipv6",
    Block("169.254.169.254/32"): "metadata-server",
    Block("169.254.20.10/32"): "node-local-dns",
}


@frozen
class Context:
    """Where a value first stands: the namespace, and the words of what uses it."""

    namespace: str | None
    of: tuple[str, ...]
    incoming: bool = True


Candidate = Sequence[str]
"""The words of a name."""


def said_of_pods(pods: Selection) -> list[str]:
    """Return what a person would call pods with these labels, piece by piece."""
    return [_said(key, asked) for key, asked in pods.parts]


def _said(key: str, asked: Constraint) -> str:
    last = _last(key)
    if asked.others:
        values = " or ".join(asked.values)
        return f"not {values}" if values else last
    if asked.absent:
        return f"no {last}"
    value, *more = asked.values
    if more:
        return " or ".join(value or last for value in asked.values)
    return last if value.casefold() in _YES else f"not {last}" if value.casefold() in _NO else value


def _last(key: str) -> str:
    return key.rpartition("/")[2]


def pods_candidates(pods: Pods, context: Context) -> Iterator[Candidate]:
    """Give names of pods: what they are, then with the namespace before it, then with the key, then spelt out."""
    where = pods.namespaces.labels if pods.namespaces is not None else None
    there = context.namespace if where is None else None
    home = words(there or "") if where is None else _namespaces_words(where)
    yield from _selected(pods.labels, home)


def _namespaces_words(where: Selection) -> list[str]:
    if len(where.parts) == 1 and where.parts[0][0] == NAMESPACE_NAME:
        return words(_said(*where.parts[0]))
    return [word for piece in said_of_pods(where) for word in words(piece)] or ["every", "namespace"]


def _selected(labels: Selection, home: Sequence[str]) -> Iterator[Candidate]:
    pieces = [word for piece in dict.fromkeys(said_of_pods(labels)) for word in words(piece)]
    last = [word for key, _ in labels.parts for word in words(_last(key))]
    whole = [word for key, _ in labels.parts for word in words(key)]
    values = [word for _, asked in labels.parts for value in asked.values for word in spelt(value)]
    spelled = [word.lower() for word in values]
    for name in (pieces, [*home, *pieces], [*last, *pieces], [*home, *last, *pieces], [*whole, *pieces]):
        yield name
    for name in (spelled, [*last, *spelled], [*whole, *spelled], [*home, *whole, *spelled]):
        yield name


def namespaces_candidates(value: Namespaces) -> Iterator[Candidate]:
    """Give names of namespaces."""
    if isinstance(value, Namespace):
        yield words(value.name)
        yield ["namespace", *words(value.name)]
        yield ["namespace", *(word.lower() for word in spelt(value.name))]
        return
    for name in _selected(value.labels, ["namespaces"]):
        yield name
        yield [*name, "namespaces"]


def addresses_candidates(value: Addresses, context: Context) -> Iterator[Candidate]:
    """Give names of addresses: what everybody calls them, else the words of what first uses them."""
    for block in value.blocks if len(value.blocks) == 1 else ():
        if block in _KNOWN_BLOCKS:
            yield words(_KNOWN_BLOCKS[block])
        private = {item.cidr for item in private_addresses.blocks}
        if block.except_ and private.issuperset(block.except_):
            yield from (
                ["public", name] for outer, name in (("0.0.0.0/0", "ipv4"), ("::/0", "ipv6")) if block.cidr == outer
            )
    yield from _of_context(context, "addresses")


def union_candidates(members: Peers, context: Context) -> Iterator[Candidate]:
    """Give names of a union: what its members are, where they are few, else the words of what first uses it."""
    if all(isinstance(item, Addresses) for item in members):
        yield from _of_context(context, "addresses")
        return
    named = [_words_of(item) for item in members]
    several = [word for number, name in enumerate(named) for word in (*(("or",) if number else ()), *name)]
    if len(members) <= _FEW and all(named):
        yield several
    kind = "callers" if context.incoming else "destinations"
    yield from _of_context(context, kind)
    if all(named):
        yield [*named[0], "and", "others"]
        yield several


_FEW: Final = 2


def _words_of(member: Member) -> list[str]:
    if isinstance(member, Pods):
        if not member.labels.parts:
            return words(context_name(member.namespaces))
        return [word for piece in said_of_pods(member.labels) for word in words(piece)]
    return _namespaces_words(member.labels) if isinstance(member, Namespaces) else ["addresses"]


def context_name(where: Namespaces | None) -> str:
    """Return what pods of a namespace are called as a whole."""
    return where.name if isinstance(where, Namespace) else "this namespace" if where is None else "pods"


def ports_candidates(context: Context) -> Iterator[Candidate]:
    """Give names of ports."""
    yield from _of_context(context, "ports")


def labels_candidates(labels: Sequence[tuple[str, str]], context: Context) -> Iterator[Candidate]:
    """Give names of a mapping of labels."""
    values = [word for key, value in labels for word in (words(value) or words(_last(key)))]
    yield ["common", "labels"]
    yield [*values[:3], "labels"]
    yield [*values, "labels"]
    yield from _of_context(context, "labels")


def _of_context(context: Context, kind: str) -> Iterator[Candidate]:
    home = words(context.namespace or "")
    own = context.of[:_CONTEXT]
    yield [*own, kind]
    yield [*home, *own, kind]
    yield [*context.of, kind]
    yield [*home, kind]


_CONTEXT: Final = 4
"""So many words of what uses a value go into its name."""


def constant(candidates: Iterable[Candidate], taken: Iterable[str]) -> str | None:
    """Return the first of several names that is free, in capitals; None where none is."""
    from netpolc.drafting.words import cut

    known = set(taken)
    for parts in candidates:
        name = cut(parts).upper()
        if name and not name[0].isdigit() and name not in known:
            return name
    return None
