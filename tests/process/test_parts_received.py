"""What the process of the policy modules says of parts, and which of it is refused: nobody else knows what a key is."""

import pytest

from netpolc.diagnostics.catalogue.processes import BROKEN_RUN
from netpolc.diagnostics.model import finding
from netpolc.loading.beside import Beside
from netpolc.process.messages import Parts
from netpolc.process.parent import UnfinishedError
from netpolc.process.parts_received import PartsReceived, WrittenFolder, WrittenPart
from netpolc.targets.target import Name
from netpolc.tree.layout import LARGEST
from netpolc.tree.standing import OtherTreeError, digest_of

ONE, TWO, THREE = b"1" * 32, b"2" * 32, b"3" * 32
BLUE = WrittenPart((WrittenFolder("blue", ("db", "web"), b"d" * 32),), alone=True, silent=True)
RED = WrittenPart((WrittenFolder("red", ("db",), b"e" * 32),), alone=False)
KNOWN = {TWO: BLUE, THREE: RED}
MADE: dict[Name, bytes] = {("red", "web"): b"w", ("red", "db"): b"d"}


def parts(made: dict[bytes, list[str]], *known: bytes, resolved: bool = True) -> Parts:
    return Parts([(key, names, True) for key, names in made.items()], [*known], resolved)


def test_what_is_left_out_is_what_was_known() -> None:
    received = PartsReceived(KNOWN)
    found = received.of(parts({ONE: ["red"]}, TWO), MADE)
    assert (found.names, found.files) == ([("blue", "db"), ("blue", "web")], {})
    (standing,) = found.standing("dev")
    assert (standing.paths, standing.digest) == (("dev/blue/db.yaml", "dev/blue/web.yaml"), b"d" * 32)
    later = received.of(parts({}, ONE, TWO), {})
    assert later.files == MADE
    assert {*later.names} == {*found.names, *MADE}
    made = WrittenPart((WrittenFolder("red", ("db", "web"), digest_of([b"d", b"w"])),), alone=True)
    assert received.ended(silent=False) == {ONE: made, TWO: BLUE}
    assert received.ended(silent=True) == {ONE: made._replace(silent=True), TWO: BLUE}


def test_what_others_keep_counts_where_all_was_resolved() -> None:
    other = Beside((), (finding(BROKEN_RUN, "whatever"),))
    received = PartsReceived(KNOWN)
    received.of(parts({}, TWO), {}).count(other)
    alone = received.of(parts({}, TWO, resolved=False), {})
    alone.count(Beside())
    with pytest.raises(OtherTreeError) as error:
        alone.count(other)
    assert error.value.keys == {TWO}


def test_what_is_too_large_to_be_read_is_shared_and_not_kept() -> None:
    received = PartsReceived({})
    for size in (LARGEST, LARGEST - 1):
        key, namespace = str(size).encode(), f"n{size}"
        made: dict[Name, bytes] = {(namespace, "web"): b"w" * size}
        received.of(parts({key: [namespace]}), made)
        assert received.of(parts({}, key), {}).files == made
    assert [*received.ended(silent=True)] == [str(LARGEST - 1).encode()]


@pytest.mark.parametrize(
    "told",
    [
        parts({ONE: ["red"]}, b"?" * 32),
        parts({ONE: ["red"]}, ONE, ONE),
        parts({ONE: ["red"]}, TWO, TWO),
        parts({ONE: ["red"]}, THREE),
        parts({ONE: ["red"], TWO: ["blue"]}),
        parts({ONE: ["red", "blue"]}, TWO),
        parts({ONE: ["red"], b"4" * 32: ["red"]}),
        parts({ONE: ["green"]}),
        parts({}, TWO),
    ],
)
def test_whatever_else_is_said_is_refused(told: Parts) -> None:
    with pytest.raises(UnfinishedError):
        PartsReceived(KNOWN).of(told, MADE)


def test_nothing_is_left_out_where_nothing_was_asked() -> None:
    with pytest.raises(UnfinishedError):
        PartsReceived(None).of(parts({ONE: ["red"]}), MADE)
