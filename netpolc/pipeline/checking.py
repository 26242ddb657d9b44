"""Checks of manifests that anybody wrote: read and judged as `validate` does, asked as a program."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from re import compile as pattern
from typing import Final, cast

from attrs import define, evolve, field

from netpolc.analysis.reservations import Unread
from netpolc.checks import check
from netpolc.checks.asked import Asked, Replaced
from netpolc.checks.cluster_facts import ClusterFacts
from netpolc.checks.population import Population
from netpolc.checks.waivers import WaiverRules, judged
from netpolc.diagnostics.catalogue.closing import NOT_READ
from netpolc.diagnostics.catalogue.reading import (
    BLANK_SELECTOR,
    EMPTY_LIST,
    MISSING_PROTOCOL,
    NULL_FIELD,
    NULL_LABEL,
    REPEATED_TYPE,
    SET_BY_SERVER,
    TEMPLATE,
)
from netpolc.diagnostics.model import Diagnostic, Origin, Severity, finding, ordered
from netpolc.pipeline.commented import commented
from netpolc.program.existing_objects import ExistingObjects
from netpolc.program.inventory import Inventory
from netpolc.program.model import Policy, Program
from netpolc.program.promises import PlacedPromise
from netpolc.rules.version import Version
from netpolc.sides.folders import several_environments
from netpolc.sides.holding import Held, as_it_reads, homeless_among, last_of_each, unread, unread_document
from netpolc.targets import judged_kinds
from netpolc.targets.judging import Judgement, judge
from netpolc.values import frozen
from netpolc.yaml.documents import Document, Item
from netpolc.yaml.files import read_paths
from netpolc.yaml.lazy_marks import LazyMark


@frozen
class Inspection:
    """What is to be inspected: manifests, and those of the workloads that exist."""

    paths: tuple[str, ...]
    """Files and folders; `-` is standard input."""
    inventory: tuple[str, ...]
    namespace: str
    """Of objects that name none."""
    version: Version
    facts: ClusterFacts
    left_out: frozenset[str] = frozenset()
    """Names of findings that nobody wants to be told."""
    promises: tuple[PlacedPromise, ...] = ()
    """What the manifests are held to."""
    sure_of_namespace: bool = True
    """Somebody said where objects go that name no namespace."""


@frozen
class Inspected:
    """What came of it: the findings, and the documents in which people may have allowed some."""

    found: tuple[Diagnostic, ...]
    commented: tuple[Document, ...]
    documents: int
    """How many there were in the paths."""


def inspect(asked: Inspection, root: Path, standard_input: Callable[[], bytes]) -> Inspected:
    """Read and check manifests; relative paths are looked for under `root`. Raises OSError."""
    reading = _Reading(asked.namespace, asked.version)
    paths: list[str] = []
    for path in asked.paths:
        several = () if path == "-" else tuple(several_environments(root / path, path))
        reading.found += several
        paths += () if several else (path,)
        reading.documents += len(several)
    for file in read_paths(_placed(paths, root), standard_input, judged_kinds()):
        reading.documents += len(file)
        for judgement in judge(file, asked.version):
            reading.take(judgement)
        reading.commented += (item for item in file if _COMMENT in item.text)
    for file in read_paths(_placed(asked.inventory, root), standard_input, judged_kinds()):
        for judgement in judge(file, asked.version):
            reading.take_existing(judgement)
        reading.commented += (item for item in file if _COMMENT in item.text)
    inventory = reading.existing.inventory()
    kept, _ = last_of_each(reading.held)
    program = Program(None, tuple(sorted(kept, key=lambda item: (item.namespace, item.name))))
    exists = Population(inventory) if asked.inventory or inventory != Inventory() else None
    question = Asked(
        program,
        exists,
        asked.facts,
        replaced=tuple(_replaced(reading.held)),
        doubtful=reading.doubtful,
    )
    found = (*reading.found, *_unread_notes(reading.unread), *check(question), *_unkept(asked, root, reading))
    return Inspected(found, tuple(reading.commented), reading.documents)


def _unkept(asked: Inspection, root: Path, reading: "_Reading") -> Iterator[Diagnostic]:
    """Say which promises the manifests do not keep."""
    if asked.promises:
        from netpolc.pipeline.promised_manifests import told_of_manifests

        unread_too = (*reading.unread, *map(unread_document, reading.broken))
        unread_too += () if asked.sure_of_namespace else homeless_among(reading.held)
        yield from told_of_manifests(root, reading.held, unread_too, asked.promises)


_COMMENT: Final = "netpolc:"


def check_manifests(
    asked: Inspection, root: Path, standard_input: Callable[[], bytes]
) -> tuple[tuple[Diagnostic, ...], int]:
    """Check manifests, leave out what comments in them allow, and count the documents. Raises OSError."""
    done = inspect(asked, root, standard_input)
    texts = commented(done.commented)
    rules = WaiverRules(whole=True, but=asked.left_out | _OF_PROJECTS)
    return judged(ordered(done.found), texts, rules), done.documents


_OF_PROJECTS: Final = frozenset({"unyielded-clause", "nothing-written", "unowned-namespace"})
"""Findings that no manifest can have."""


def _placed(paths: Iterable[str], root: Path) -> list[str]:
    return [path if path == "-" else str(root / path) for path in paths]


@define(eq=False)
class _Reading:
    """What was read so far."""

    namespace: str
    version: Version
    existing: ExistingObjects = field(factory=ExistingObjects)
    held: list[Held] = field(factory=list[Held])
    unread: list[Unread] = field(factory=list[Unread])
    found: list[Diagnostic] = field(factory=list[Diagnostic])
    commented: list[Document] = field(factory=list[Document])
    doubtful: bool = False
    """A document that may be a policy could not be read."""
    broken: list[Document] = field(factory=list[Document])
    """Those documents."""
    documents: int = 0

    def take(self, judgement: Judgement) -> None:
        """Take what was found about a document, or an object of it."""
        self.found += map(_as_told, judgement.diagnostics)
        if judgement.of_document:
            if judgement.document.value is None and _may_be_policy(judgement.document):
                self.doubtful = True
                self.broken.append(judgement.document)
            return
        item = judgement.item
        if item is None:
            return
        policies = as_it_reads(item, self.namespace)
        if policies is not None:
            self.held += policies.objects
        elif not self._exists(item) and (other := unread(item)).decides:
            self.unread.append(other)
            self.doubtful = True

    def take_existing(self, judgement: Judgement) -> None:
        """Take what exists alone: an inventory may hold policies, which are not asked about."""
        if judgement.of_document:
            self.found += map(_as_told, judgement.diagnostics)
        elif judgement.item is not None:
            self._exists(judgement.item)

    def _exists(self, item: Item) -> bool:
        return self.existing.take(item.value, partial(LazyMark, item), self.namespace)


def _as_told(found: Diagnostic) -> Diagnostic:
    """Make a note of what is honest more often than not: a template, what tools write, what says what it means."""
    return evolve(found, severity=Severity.NOTE) if found.code in _HONEST else found


_HONEST: Final = (
    *(BLANK_SELECTOR, EMPTY_LIST, MISSING_PROTOCOL, NULL_FIELD, NULL_LABEL, REPEATED_TYPE, SET_BY_SERVER, TEMPLATE),
)


_KIND: Final = pattern(r"(?m)^[ \t-]*kind:[ \t]*[\"']?([A-Za-z]+)")


def _may_be_policy(document: Document) -> bool:
    """Say whether a document that cannot be read may be a policy, by what it says of its kind."""
    kinds = [word.casefold() for word in _KIND.findall(document.text)]
    return not kinds or any("polic" in word or word.endswith("list") for word in kinds)


def _replaced(objects: Sequence[Held]) -> Iterator[Replaced]:
    """Give the policies that a later one of their name replaces, which says something else."""
    last: dict[tuple[str, str, str], Held] = {}
    for item in objects:
        namespace, name = item.name
        key = namespace or "", name, item.policy.kind
        before = last.get(key)
        last[key] = item
        if before is not None and name and _spec(before.policy) != _spec(item.policy):
            yield Replaced(namespace or "", name, _name_of(before), _name_of(item))


def _spec(policy: Policy) -> object:
    return policy.subject, policy.isolates, frozenset((rule.direction, rule.peers, rule.ports) for rule in policy.rules)


def _name_of(held: Held) -> LazyMark:
    # What was read, and not compiled, is an object of a document.
    return LazyMark(cast("Item", held.source), ("metadata", "name"))


def _unread_notes(objects: Sequence[Unread]) -> Iterator[Diagnostic]:
    """Count what is not read, by kind, at the first of each."""
    alike: dict[str, list[Unread]] = {}
    for item in objects:
        alike.setdefault(item.title, []).append(item)
    for title, same in alike.items():
        place: Origin = same[0].origin.locate()
        yield finding(NOT_READ, f"{len(same)} {title} {'is' if len(same) == 1 else 'are'} not read", place)
