"""The second process of a build: it answers as the judge of one process does, and no build depends on it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from netpolc.manifests.asked import Asked
from netpolc.manifests.judging import Judge
from netpolc.manifests.meant import meant_by
from netpolc.pipeline import compile_project, reader_process
from netpolc.pipeline.reader_process import ReaderProcess, started
from netpolc.program.model import BlockPeer, Direction, Policy, Port, Rule
from netpolc.rules.known import Protocol
from netpolc.sets.selections import Selection, one_of
from netpolc.targets.kubernetes.lower import lower

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")

PROJECT = """from netpolc import Clauses, all_pods, allow, app, deny_all, policy, policy_set, tcp


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    for number in range(100):
        yield allow(from_=app("web"), to=app(f"api-{number}"), ports=tcp(8000 + number))
"""


LARGE = f"x = {list(range(1 << 18))}\n"
"""More than a pipe holds."""


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReaderProcess]:
    monkeypatch.setattr(reader_process, "_processors", lambda: 2)
    reader_process.start()
    found = started()
    assert found is not None
    yield found
    reader_process.stop()


def asked(number: int) -> Asked:
    """Make what is asked of one manifest; of each ten, a few are wrong in one way or another."""
    labels = {"app": f"api-{number}"}
    subject = Selection((("app", one_of((labels["app"],))),))
    rule = Rule(Direction.INGRESS, (BlockPeer("10.0.0.0/8"),), (Port(Protocol.TCP, 8000 + number),))
    policy = Policy("shop", labels["app"], subject, (Direction.INGRESS,), (rule,))
    data = lower(policy)
    wrong = {
        3: (b"cidr: 10.0.0.0/8", b"cidr: 11.0.0.0/8"),
        5: (b"kind: NetworkPolicy", b"kind: Networkpolicy"),
        7: (b"spec:\n", b"spec: \n"),
    }
    old, new = wrong.get(number % 10, (b"", b""))
    address = "10.1.2.3" if number % 10 != 9 else "11.0.0.1"
    return (
        data.replace(old, new) if old else data,
        meant_by(policy),
        [("Ingress", labels, ({}, {}, address, "TCP", 8000 + number, None)), ("Ingress", labels, None)],
    )


def test_it_answers_as_the_judge_does(process: ReaderProcess) -> None:
    judge = Judge()
    for size in (0, 1, 100, 0, 64, 33):
        for number in range(size):
            process.ask(asked(number))
            judge.ask(asked(number))
        answers = process.answers()
        assert answers == judge.answers()
        assert (set(answers or ()) == {n for n in range(size) if n % 10 in {3, 5, 7, 9}}) or size == 0


@pytest.mark.parametrize("asks", [0, 10, 1000])
def test_one_that_was_lost_says_so(process: ReaderProcess, asks: int) -> None:
    for number in range(asks // 2):
        process.ask(asked(number))
    os.kill(process.number, signal.SIGKILL)
    for number in range(asks // 2):
        process.ask(asked(number))
    assert process.answers() is None
    assert process.answers() is None


def test_a_build_goes_on_without_one_that_was_lost(tmp_path: Path, process: ReaderProcess) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "shop.py").write_text(PROJECT)
    with_it = compile_project(tmp_path)
    assert not with_it.failed
    assert len(with_it.files) == 102
    os.kill(process.number, signal.SIGKILL)
    assert compile_project(tmp_path) == with_it


@pytest.mark.parametrize(("call", "calls"), [("pipe", 0), ("pipe", 1), ("fork", 0)])
def test_a_system_that_gives_none_is_done_without(monkeypatch: pytest.MonkeyPatch, call: str, calls: int) -> None:
    monkeypatch.setattr(reader_process, "_processors", lambda: 2)
    given = iter([os.pipe] * calls)
    closed: list[int] = []
    opened: list[int] = []

    def refusing() -> tuple[int, int]:
        for allowed in given:
            opened.extend(pair := allowed())
            return pair
        raise BlockingIOError(11, "no more")

    close = os.close

    def closing(number: int) -> None:
        closed.append(number)
        close(number)

    monkeypatch.setattr(os, call, refusing)
    monkeypatch.setattr(os, "close", closing)
    reader_process.start()
    assert started() is None
    assert len(closed) == {("pipe", 0): 0, ("pipe", 1): 2, ("fork", 0): 4}[call, calls]
    assert set(opened) <= set(closed)


def test_it_compiles_policy_modules_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_process, "_processors", lambda: 2)
    path = tmp_path / "policies" / "shop.py"
    path.parent.mkdir()
    path.write_text(PROJECT)
    (tmp_path / "policies" / "large.py").write_text(LARGE)
    reader_process.start(os.fspath(tmp_path))
    process = started()
    assert process is not None
    try:
        assert process.ahead().keys() == {os.fspath(path), os.fspath(path.with_name("large.py"))}
        assert process.ahead() is process.ahead()
        assert process.answers() == {}
        assert len(compile_project(tmp_path).files) == 102
    finally:
        reader_process.stop()


def test_whoever_asks_at_once_is_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_process, "_processors", lambda: 2)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "large.py").write_text(LARGE)
    reader_process.start(os.fspath(tmp_path))
    process = started()
    assert process is not None
    try:
        for number in range(1000):
            process.ask(asked(number))
        answers = process.answers()
        assert answers is not None
        assert len(answers) == 400
    finally:
        reader_process.stop()


def test_it_ends_when_it_is_let_go(process: ReaderProcess) -> None:
    process.close()
    for _ in range(500):
        if os.waitpid(process.number, os.WNOHANG) != (0, 0):
            break
        time.sleep(0.01)
    else:
        pytest.fail("it goes on without anybody who could ask")


ENDS = {
    "well": ("", 0),
    "badly": ("1 / 0\n", 1),
    "by itself": ("import os\n\nos._exit(7)\n", 7),
    "interrupted": ("import os, signal\n\nos.kill(0, signal.SIGINT)\n", 130),
}


@pytest.mark.parametrize(("line", "code"), ENDS.values(), ids=ENDS)
def test_it_never_outlives_a_build(tmp_path: Path, line: str, code: int) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "shop.py").write_text(line + PROJECT)
    done = subprocess.run(
        [sys.executable, "-c", "from netpolc.cli import console; console()", "check"],
        cwd=tmp_path,
        capture_output=True,
        timeout=60,  # whoever still held the streams would be waited for
        check=False,
        start_new_session=True,
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
