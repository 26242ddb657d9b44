"""What the bytes of manifests say, against what they should: plain values only, so that any process can be asked."""

from collections.abc import Generator, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from netpolc.canonical.reading import CanonicalError, Form, filled, read_form
from netpolc.proof.asked import DISAGREED, SCHEMA, UNREADABLE, WRONG, Answer, Asked, Fault, Promised
from netpolc.proof.evaluating import isolates, keeps
from netpolc.targets.kubernetes.stated import stated_by
from netpolc.targets.schemas import schema_faults, shape_of
from netpolc.targets.stating import Flat, Stated, Texts


class Judge:
    """Judges the manifests of a run one after another; what they have in common is judged once."""

    def __init__(self) -> None:
        self._taken: Final[set[Form]] = set()
        """Forms that the schema takes."""
        self._agreed: Final[set[Hashable]] = set()
        """Keys and types of manifests, of which the second reader read one and agreed."""
        self._count = 0
        self._answers: dict[int, Answer] = {}

    def ask(self, asked: Asked) -> None:
        """Judge one manifest; manifests are numbered from 0 in the order in which they are asked about."""
        data, meant, promises = asked
        answer = self._judged(data, meant, promises)
        if answer[0] or answer[1]:
            self._answers[self._count] = answer
        self._count += 1

    def answers(self) -> dict[int, Answer]:
        """Give the numbers of the manifests with which not all is well, and begin to count anew."""
        found, self._answers, self._count = self._answers, {}, 0
        return found

    def close(self) -> None:
        """End; there is nothing to give back."""

    def _judged(self, data: bytes, meant: tuple[Flat, ...], promises: Sequence[Promised]) -> Answer:
        try:
            form, texts = read_form(data)
        except CanonicalError as error:
            return [(UNREADABLE, str(error))], []
        faults: list[Fault] = []
        if form not in self._taken:
            faults += self._of_form(form, texts, data)
            if not faults:
                self._taken.add(form)
        stated = stated_by(form)
        texts += stated.constants
        for (word, says), means in zip(stated.sections, meant, strict=True):
            if says(texts) != means:
                faults.append((WRONG, word))
                break
        return faults, [number for number, promise in enumerate(promises) if not keeps(stated, texts, promise)]

    def _of_form(self, form: Form, texts: Texts, data: bytes) -> Iterator[Fault]:
        """Judge what manifests of one form share; another reader, which is slow, reads the first of each shape too."""
        value = filled(form, texts)
        yield from ((SCHEMA, f"{fault.path} {fault.message}") for fault in schema_faults(value))
        shape = shape_of(value)
        if shape not in self._agreed:
            if second_value(data) == value:
                self._agreed.add(shape)
            else:
                yield DISAGREED, ""


def broken_among(promises: Sequence[tuple[str, Promised]], files: Mapping[tuple[str, str], bytes]) -> Iterator[int]:
    """Give the numbers of promises, each of a namespace, whose subject is isolated and that no manifest there keeps."""
    there: dict[str, list[tuple[Stated, Texts]]] = {namespace: [] for namespace, _ in promises}
    for (namespace, _), data in files.items():
        if namespace in there:
            with suppress(CanonicalError):  # what cannot be read was reported before
                form, texts = read_form(data)
                stated = stated_by(form)
                there[namespace].append((stated, texts + stated.constants))
    for number, (namespace, promise) in enumerate(promises):
        direction, labels, _ = promise
        closed = any(isolates(stated, texts, direction, labels) for stated, texts in there[namespace])
        if closed and not any(keeps(stated, texts, promise) for stated, texts in there[namespace]):
            yield number


@contextmanager
def _uninterrupted() -> Generator[None]:
    """Let Ctrl-C wait for the end of the block: a library that is imported there drops whatever is raised meanwhile."""
    import signal  # noqa: PLC0415 - imported already by then

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def second_value(data: bytes) -> object:
    """Read a manifest by PyYAML, which shares no code with the reader of the canonical form."""
    with _uninterrupted():
        import yaml  # noqa: PLC0415 - only a build pays for it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(data, Loader=loader)  # noqa: S506 - both are safe loaders
