"""Values as Python: each as a person writes it, by its name where it has one."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from netpolc.authoring.addresses import Addresses, Block
from netpolc.authoring.library import dns_ports, internet, kube_dns, private_addresses
from netpolc.authoring.namespaces import Namespace, Namespaces
from netpolc.authoring.pods import Pods, app
from netpolc.authoring.policies import Texts
from netpolc.authoring.ports import Entry, Ports
from netpolc.authoring.unions import Member
from netpolc.drafting.constants import Constants, label_of
from netpolc.drafting.facts import Facts
from netpolc.drafting.objects import Fact, Peers
from netpolc.drafting.python import (
    Argument,
    Attribute,
    Call,
    Expression,
    JoinedPorts,
    Keyword,
    Number,
    Several,
    Text,
    TextTable,
    Word,
)
from netpolc.drafting.uses import SHARED, LabelTable, Union, Value, scoped
from netpolc.rules.known import Protocol
from netpolc.sets.selections import Constraint, Selection

_LAST: Final = 65535
_WORDS: Final[tuple[tuple[Member, str], ...]] = (
    (internet, "internet"),
    (private_addresses, "private_addresses"),
    (kube_dns, "kube_dns"),
)
"""Values that have a name in the language."""


class Wording:
    """Writes the values of one module, and keeps which names it needs of others."""

    def __init__(self, module: str, constants: Constants, facts: Facts) -> None:
        self.module: Final = module
        self._constants: Final = constants
        self._facts: Final = facts
        self._builders: Final = constants.builders.get(module, {})
        self.words: Final[set[str]] = set()
        """What is imported from the language."""
        self.shared: Final[set[str]] = set()
        """What is imported from the module that others share."""

    def word(self, name: str) -> Word:
        """Name something of the language."""
        self.words.add(name)
        return Word(name)

    def call(self, name: str, *arguments: Argument) -> Call:
        """Call a function of the language."""
        return Call(self.word(name), arguments)

    def fact(self, fact: Fact) -> Word:
        """Name a fact of the environment."""
        return Word(f"env.{self._facts.names[fact]}")

    def _named(self, value: Value) -> Word | None:
        found = self._constants.named.get(scoped(value, self.module))
        if found is None:
            return None
        home, name = found
        if home == SHARED and self.module != SHARED:
            self.shared.add(name)
        return Word(name)

    def constant(self, value: Value) -> Expression:
        """Write what a constant stands for."""
        if isinstance(value, Union):
            return self.call("any_of", *map(self.member, value.members))
        if isinstance(value, Ports):
            return self._ports(value)
        return TextTable(value.labels) if isinstance(value, LabelTable) else self._member(value)

    def labels(self, labels: Texts) -> Expression:
        """Write labels or annotations of an object."""
        return self._named(LabelTable(labels)) or TextTable(labels)

    def peers(self, peers: Peers | Fact | None) -> Expression:
        """Write the peers of a rule, or an end."""
        if peers is None:
            return self.word("anywhere")
        if isinstance(peers, Fact):
            return self.fact(peers)
        if len(peers) == 1:
            return self.member(peers[0])
        return self._named(Union(peers)) or self.call("any_of", *map(self.member, peers))

    def member(self, value: Member) -> Expression:
        """Write one peer."""
        for known, name in _WORDS:
            if value == known:
                return self.word(name)
        if isinstance(value, Pods) and value.namespaces is None and not value.labels.parts:
            return self.word("this_namespace")
        return self._named(value) or self._member(value)

    def subject(self, value: Pods) -> Expression:
        """Write whom a policy applies to."""
        return self.word("all_pods") if not value.labels.parts else self._named(value) or self._member(value)

    def _member(self, value: Member) -> Expression:
        if isinstance(value, Addresses):
            blocks = [self._block(block) for block in value.blocks]
            return blocks[0] if len(blocks) == 1 else self.call("any_of", *blocks)
        if isinstance(value, Namespaces):
            return self._namespaces(value)
        where = () if value.namespaces is None else (Keyword("namespace", self._where(value.namespaces)),)
        key = label_of(value)
        if key is not None and (key == app.key or key in self._builders):
            values = tuple(map(Text, value.labels.parts[0][1].values))
            builder = self.word("app") if key == app.key else Word(self._builders[key])
            return Call(builder, (*values, *where))
        return self.call("pods", *self._selection(value.labels), *where)

    def _where(self, value: Namespaces) -> Expression:
        if isinstance(value, Namespace):
            return Text(value.name)
        return self._named(value) or self._namespaces(value)

    def _namespaces(self, value: Namespaces) -> Expression:
        if isinstance(value, Namespace):
            return self.call("namespace", Text(value.name))
        return (
            self.call("namespaces", *self._selection(value.labels))
            if value.labels.parts
            else self.word("all_namespaces")
        )

    def _selection(self, chosen: Selection) -> Sequence[Expression]:
        if all(len(asked.values) == 1 and not asked.others and not asked.absent for _, asked in chosen.parts):
            return [TextTable(tuple((key, asked.values[0]) for key, asked in chosen.parts))]
        return [item for key, asked in chosen.parts for item in self._requirements(key, asked)]

    def _requirements(self, key: str, asked: Constraint) -> Sequence[Expression]:
        label = self.call("label", Text(key))
        values = tuple(map(Text, asked.values))
        if not asked.others:
            method = "is_absent" if asked.absent else "equals" if len(values) == 1 else "is_in"
            return [Call(Attribute(label, method), values)]
        kept = [] if asked.absent else [Call(Attribute(label, "exists"))]
        return [*kept, *([Call(Attribute(label, "is_not_in"), values)] if values else [])]

    def _block(self, block: Block) -> Expression:
        holes = tuple(map(Text, block.except_))
        return self.call("cidr", Text(block.cidr), *([Keyword("except_", Several(holes))] if holes else []))

    def builder(self, key: str) -> Expression:
        """Write another `app`."""
        return self.call("by_label", Text(key))

    def ports(self, ports: Ports | Fact | None) -> Sequence[Keyword]:
        """Write the ports of a rule as its argument; without ports there is none."""
        if ports is None:
            return ()
        value = self.fact(ports) if isinstance(ports, Fact) else self._named(ports) or self._ports(ports)
        return (Keyword("ports", value),)

    def dns_arguments(self, peers: Peers | Fact | None, ports: Ports | Fact | None) -> Sequence[Keyword]:
        """Write the arguments of `allow_dns` that differ from what it does without them."""
        to = () if peers == (kube_dns,) else (Keyword("to", self.peers(peers)),)
        return (*to, *(() if ports == dns_ports else self.ports(ports)))

    def value(self, value: Peers | Ports | None) -> Expression:
        """Write the value of a fact."""
        return self._named(value) or self._ports(value) if isinstance(value, Ports) else self.peers(value)

    def _ports(self, ports: Ports) -> Expression:
        some = [
            self._of_protocol(protocol, list(entries))
            for protocol, entries in groupby(ports.entries, lambda item: item[0])
        ]
        return some[0] if len(some) == 1 else JoinedPorts(tuple(some))

    def _of_protocol(self, protocol: Protocol, entries: Sequence[Entry]) -> Expression:
        name = protocol.lower()
        if any((first, last) == (1, _LAST) for _, first, last, _ in entries):
            whole = self.word(f"all_{name}")
            named = [entry for entry in entries if entry[3]]
            return whole if not named else JoinedPorts((whole, self._of_protocol(protocol, named)))
        return self.call(name, *map(self._port, entries))

    def _port(self, entry: Entry) -> Expression:
        _, first, last, name = entry
        if name:
            return Text(name)
        return Number(first) if first == last else self.call("port_range", Number(first), Number(last))
