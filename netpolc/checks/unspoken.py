"""Promises about labels that nobody speaks of else."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve

from netpolc.checks.promises import promise_place
from netpolc.diagnostics.catalogue.promises import UNSPOKEN_LABEL
from netpolc.diagnostics.model import Diagnostic, Severity, finding
from netpolc.diagnostics.nearest import nearest
from netpolc.program.promises import PlacedPromise, PromisedProgram
from netpolc.program.spoken import Said, labels_of, said_of, speaks_of, written
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.sets.selections import Selection


def unspoken_labels(environments: Sequence[PromisedProgram], exists: Said = ((), ())) -> Iterator[Diagnostic]:
    """Report promises about a label of pods, or the name of a namespace, that no clause and no other promise says.

    `exists`: what is said by pods and namespaces that there are, which counts as a clause.

    What is said in any of the environments is said. Labels of namespaces are not asked about: whoever keeps the
    cluster gives them, and no clause has to speak of them.
    """
    promises = list(dict.fromkeys(promise for item in environments for promise in item.promises))
    if not promises:
        return
    texts = {promise: _said(promise) for promise in promises}
    saying: dict[Selection, set[str]] = {}
    placing: dict[Selection, set[str]] = {}
    for promise, (pods, namespaces) in texts.items():
        for found, known in ((pods, saying), (namespaces, placing)):
            for item in found:
                known.setdefault(item, set()).add(promise.text)
    clauses = [exists, *(said for item in environments for said in (written(item.program), item.unwritten))]
    of_pods = dict.fromkeys(item for said in clauses for item in said[0])
    of_namespaces = dict.fromkeys(item for said in clauses for item in said[1])
    for promise, (pods, namespaces) in texts.items():
        others = [item for item, by in saying.items() if by - {promise.text}]
        elsewhere = [item for item, by in placing.items() if by - {promise.text}]
        for key, value in dict.fromkeys(label for item in pods for label in labels_of(item)):
            if not (speaks_of(of_pods, key, value) or speaks_of(others, key, value)):
                yield _unspoken(promise, key, value, of_pods)
        for name in dict.fromkeys(_names(namespaces)):
            if not (speaks_of(of_namespaces, NAMESPACE_NAME, name) or speaks_of(elsewhere, NAMESPACE_NAME, name)):
                yield _unspoken_namespace(promise, name, of_namespaces)


def _said(promise: PlacedPromise) -> Said:
    several = promise.source, promise.destination, promise.excepted, promise.excepted_to
    return said_of(peer for peers in several for peer in peers or ())


def _names(namespaces: Iterable[Selection]) -> Iterator[str]:
    for item in namespaces:
        name = item.constraint(NAMESPACE_NAME)
        if not name.others:
            yield from name.values


def _unspoken(promise: PlacedPromise, key: str, value: str | None, known: Iterable[Selection]) -> Diagnostic:
    if value is None:
        there = {name for item in known for name, _ in item.parts}
        return _told(promise, f"the label `{key}`", nearest(key, there))
    values = {text for item in known for text in item.constraint(key).values}
    near = nearest(value, values)
    return _told(promise, f"`{key}={value}`", near and f"{key}={near}")


def _unspoken_namespace(promise: PlacedPromise, name: str, known: Iterable[Selection]) -> Diagnostic:
    told = _told(promise, f"the namespace `{name}`", nearest(name, set(_names(known))))
    return evolve(told, severity=Severity.WARNING)  # it may well be there without any policy


def _told(promise: PlacedPromise, what: str, near: str | None) -> Diagnostic:
    said = f"no clause and no other promise speaks of {what}, so `{promise.text}` may be about nobody"
    cure = f"did you mean `{near}`?" if near else None
    return finding(UNSPOKEN_LABEL, said, promise_place(promise), help=cure)
