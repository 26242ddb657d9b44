"""What the bytes of manifests say, against what they should: plain values only, so that any process can be asked."""

from collections.abc import Callable, Generator, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Final

from netpolc.canonical.reading import CanonicalError, Form, filled, read_form
from netpolc.proof.asked import DISAGREED, SCHEMA, UNREADABLE, WRONG, Answer, KindName, Promised, Question, WrittenFault
from netpolc.proof.evaluating import Evaluator, isolates, unkept
from netpolc.proof.nearby import manifests_nearby, said_of
from netpolc.rules.json import as_text
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.targets import target_of
from netpolc.targets.schemas import schema_faults, shape_of
from netpolc.targets.stating import Flat, Stated, Texts
from netpolc.targets.target import Name


class Judge:
    """Judges the manifests of a run one after another; what they have in common is judged once."""

    def __init__(self) -> None:
        self._taken: Final[dict[Form, KindName]] = {}
        """Forms that the schema takes, and the kind that each is of."""
        self._agreed: Final[set[Hashable]] = set()
        """Shapes of manifests, of which the schema took one that the second reader read alike."""
        self._readers: Final[dict[KindName, Callable[[Form, Texts], tuple[Stated, Texts]] | None]] = {}
        self._known: Final[dict[bytes, tuple[Question, Answer]]] = {}
        """What was asked last of the same bytes: environments have most of their manifests in common."""
        self._count = 0
        self._answers: dict[int, Answer] = {}

    def ask(self, asked: Question) -> None:
        """Judge one manifest; manifests are numbered from 0 in the order in which they are asked about."""
        known = self._known.get(asked[0])
        if known is None or known[0] != asked:
            known = self._known[asked[0]] = asked, self._judged(*asked)
        answer = known[1]
        if answer[0] or answer[1]:
            self._answers[self._count] = answer
        self._count += 1

    def answers(self) -> dict[int, Answer]:
        """Give the numbers of the manifests with which not all is well, and begin to count anew."""
        found, self._answers, self._count = self._answers, {}, 0
        return found

    def _judged(self, data: bytes, kind: KindName, meant: tuple[Flat, ...], promises: Sequence[Promised]) -> Answer:
        try:
            form, texts = read_form(data)
        except CanonicalError as error:
            return [(UNREADABLE, str(error))], []
        faults: list[WrittenFault] = []
        if self._taken.get(form) != kind:
            faults += self._of_form(form, texts, data)
            if not faults and kind != _kind_of(form):
                faults.append((WRONG, "kind"))
            if not faults:
                self._taken[form] = kind
        if kind not in self._readers:
            self._readers[kind] = _reader_of(kind)
        read = self._readers[kind]
        if read is None:
            return [*faults, (WRONG, "kind")], [*range(len(promises))]
        stated, texts = read(form, texts)
        for (word, says), means in zip(stated.sections, meant, strict=False):
            if says(texts) != means:
                faults.append((WRONG, word))
                break
        else:
            if len(stated.sections) != len(meant):
                faults.append((WRONG, "number of sections"))
        return faults, unkept(stated, texts, promises)

    def _of_form(self, form: Form, texts: Texts, data: bytes) -> Iterator[WrittenFault]:
        """Judge what manifests of one form share: the first of each shape by the schema and by another reader."""
        value = filled(form, texts)
        shape = shape_of(value)
        if shape in self._agreed:
            return
        faults = schema_faults(value)
        yield from ((SCHEMA, f"{fault.path} {fault.message}") for fault in faults)
        if second_value(data) != value:
            yield DISAGREED, ""
        elif not faults:
            self._agreed.add(shape)


def _by_nobody(promise: Promised) -> bool:
    """Say of no promise that its subject is isolated."""
    del promise
    return False


def broken_among(
    promises: Sequence[Promised],
    files: Mapping[Name, tuple[KindName, bytes]],
    isolated: Callable[[Promised], bool] = _by_nobody,
) -> Iterator[int]:
    """Give the numbers of promises whose subject is isolated by one of the manifests, and that none of them keeps.

    `isolated`: says of a promise whose subject none of them isolates whether another does, so that it is broken too.
    """
    there: dict[str | None, list[tuple[Stated, Texts]]] = {None: [], **{namespace: [] for _, namespace, *_ in promises}}
    for (namespace, _), (kind, data) in files.items():
        if namespace in there:
            with suppress(CanonicalError):  # what cannot be read was reported before
                form, texts = read_form(data)
                if (read := _reader_of(kind)) is not None:
                    there[namespace].append(read(form, texts))
    asked = {namespace: _Manifests(found, len(promises)) for namespace, found in there.items()}
    for number, promise in enumerate(promises):
        near = [*asked[promise[1]].near(promise), *asked[None].near(promise)]
        closed = any(isolates(stated, texts, promise) for stated, texts, _ in near) or isolated(promise)
        if closed and not any(evaluator.keeps(promise) for *_, evaluator in near):
            yield number


class _Manifests:
    """The manifests of one namespace, or those of none, and who judges each."""

    def __init__(self, found: Sequence[tuple[Stated, Texts]], count: int) -> None:
        self._found: Final = [(stated, texts, Evaluator(stated, texts, count)) for stated, texts in found]
        self._nearby: Final = manifests_nearby(found)

    def near(self, promise: Promised) -> Iterator[tuple[Stated, Texts, Evaluator]]:
        """Give those that may isolate the subject of a promise."""
        _, namespace, labels, _ = promise
        return (self._found[number] for number in self._nearby.meeting(said_of(labels, {NAMESPACE_NAME: namespace})))


def _reader_of(kind: KindName) -> Callable[[Form, Texts], tuple[Stated, Texts]] | None:
    """Return what reads manifests of a kind; None where no target has it."""
    target = target_of(*kind)
    return None if target is None else target.stated_by


def _kind_of(form: Form) -> KindName:
    """Return the kind that manifests of a form say they are of, which belongs to the form."""
    return as_text(form.value.get("apiVersion")), as_text(form.value.get("kind"))


@contextmanager
def _uninterrupted() -> Generator[None]:
    """Let Ctrl-C wait for the end of the block: a library that is imported there drops whatever is raised meanwhile."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def prepare() -> None:
    """Import what judges the first manifest of a shape, and takes longer to import than to ask."""
    with _uninterrupted():
        for library in ("jsonschema", "yaml"):
            import_module(library)


def second_value(data: bytes) -> object:
    """Read a manifest by PyYAML, which shares no code with the reader of the canonical form."""
    with _uninterrupted():
        import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(data, Loader=loader)  # noqa: S506 - both are safe loaders
