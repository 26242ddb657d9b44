"""What the process of the policy modules says of parts, and which of it is refused: nobody else knows what a key is."""

import pytest

from netpolc.process.messages import Parts
from netpolc.process.parent import UnfinishedError
from netpolc.process.parts_received import PartsReceived, WrittenFolder
from netpolc.targets.target import Name
from netpolc.tree.standing import digest_of

ONE, TWO, THREE = b"1" * 32, b"2" * 32, b"3" * 32
KNOWN = {TWO: (WrittenFolder("blue", ("db", "web"), b"d" * 32),), THREE: (WrittenFolder("red", ("db",), b"e" * 32),)}
MADE: dict[Name, bytes] = {("red", "web"): b"w", ("red", "db"): b"d"}


def test_what_is_left_out_is_what_was_known() -> None:
    parts = PartsReceived(KNOWN)
    found = parts.of(Parts([(ONE, ["red"])], [TWO]), MADE)
    assert (found.names, found.files) == ([("blue", "db"), ("blue", "web")], {})
    (standing,) = found.standing("dev")
    assert (standing.paths, standing.digest) == (("dev/blue/db.yaml", "dev/blue/web.yaml"), b"d" * 32)
    later = parts.of(Parts([], [ONE, TWO]), {})
    assert later.files == MADE
    assert {*later.names} == {*found.names, *MADE}
    assert parts.used == {ONE: (WrittenFolder("red", ("db", "web"), digest_of([b"d", b"w"])),), TWO: KNOWN[TWO]}


@pytest.mark.parametrize(
    "told",
    [
        Parts([(ONE, ["red"])], [b"?" * 32]),
        Parts([(ONE, ["red"])], [ONE, ONE]),
        Parts([(ONE, ["red"])], [TWO, TWO]),
        Parts([(ONE, ["red"])], [THREE]),
        Parts([(ONE, ["red"]), (TWO, ["blue"])], []),
        Parts([(ONE, ["red", "blue"])], [TWO]),
        Parts([(ONE, ["red"]), (b"4" * 32, ["red"])], []),
        Parts([(ONE, ["green"])], []),
        Parts([], [TWO]),
    ],
)
def test_whatever_else_is_said_is_refused(told: Parts) -> None:
    with pytest.raises(UnfinishedError):
        PartsReceived(KNOWN).of(told, MADE)


def test_nothing_is_left_out_where_nothing_was_asked() -> None:
    with pytest.raises(UnfinishedError):
        PartsReceived(None).of(Parts([(ONE, ["red"])], []), MADE)
