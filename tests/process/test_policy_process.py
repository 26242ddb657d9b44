"""Policy modules run in a process of their own: whatever they do to it, nothing passes that was not earned."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen

from netpolc.diagnostics.model import Origin, Place
from netpolc.pipeline import compile_project, resolve_project
from netpolc.process import parent as policy_process
from netpolc.process.compiling import compile_apart
from netpolc.process.exporting import export_project
from netpolc.process.plain_values import PlainError, plain, value_of
from tests.cli.running import ENVIRONMENTS, SHOP, project, run, run_program, tree

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")

ENDED = "error[NP030]: the policy modules ended the process before they were compiled: "
BROKEN = "error[NP031]: netpolc cannot go on after the policy modules ran: "

HOSTILE = {
    "ends": ("import os\nos._exit(0)\n", f"{ENDED}exit code 0\n --> policies/shop.py:1\n"),
    "ends later": ("import atexit, os\natexit.register(os._exit, 0)\n", f"{ENDED}exit code 0\n"),
    "ends by a thread": (
        "import os, threading, time\nthreading.Thread(target=os._exit, args=(0,)).start()\ntime.sleep(9)\n",
        f"{ENDED}exit code 0\n",
    ),
    "ends by a signal handler": (
        "import os, signal\nsignal.signal(15, lambda *_: os._exit(0))\nos.kill(os.getpid(), 15)\n",
        f"{ENDED}exit code 0\n",
    ),
    "becomes another program": ("import os\nos.execv('/bin/sh', ['sh', '-c', 'exit 0'])\n", f"{ENDED}exit code 0\n"),
    "exits": ("import sys\nsys.exit(0)\n", "error[NP004]: the module ends the program: `SystemExit(0)`\n"),
    "words that exit": (
        "class Odd(Exception):\n    def __str__(self): raise SystemExit(0)\nraise Odd\n",
        "error[NP003]: the module raised `Odd`: its words cannot be shown\n",
    ),
    "kills itself": ("import os\nos.kill(os.getpid(), 9)\n", f"{ENDED}killed by SIGKILL\n"),
    "kills everybody it can": ("import os\nos.kill(0, 9)\n", f"{ENDED}killed by SIGKILL\n"),
    "aborts": ("import os\nos.abort()\n", f"{ENDED}killed by SIGABRT\n"),
    "closes everything": ("import os\nos.closerange(0, 99)\n", f"{ENDED}exit code 1\n"),
    "writes everywhere": (
        "import os\nfor n in range(3, 99):\n    try: os.write(n, b'garbage' * 9)\n    except OSError: pass\n",
        f"{ENDED}what it says cannot be read\n",
    ),
    "goes on elsewhere": (
        "import os\nif os.fork(): os._exit(0)\nimport time\ntime.sleep(60)\n",
        f"{ENDED}exit code 0\n",
    ),
    "runs twice": ("import os\nos.fork()\n1 / 0\n", "error[NP003]: the module raised `ZeroDivisionError`: "),
    "forgets all modules": ("import sys\nsys.modules.clear()\n", BROKEN),
    "forgets netpolc": (
        "import sys\nfor n in [*sys.modules]:\n    if n.startswith('netpolc'): del sys.modules[n]\n1 / 0\n",
        BROKEN,
    ),
    "replaces what judges": (
        (
            "import netpolc.cli.outcome as o, netpolc.diagnostics.model as m, netpolc.proof.judging as j\n"
            "o.exit_code = lambda *_, **__: 0\nm.has_errors = lambda *_: False\nj.Judge.ask = lambda *_: None\n1 / 0\n"
        ),
        "error[NP003]: the module raised `ZeroDivisionError`: ",
    ),
    "replaces the end": (
        "import os\nos._exit = lambda _: None\nraise BaseException\n",
        "error[NP003]: the module raised `BaseException`\n",
    ),
    "replaces the streams": (
        "import io, os, sys\nsys.stdout = sys.stderr = io.StringIO()\nos.write(1, b'out')\nprint('out')\n1 / 0\n",
        "error[NP003]: the module raised `ZeroDivisionError`: ",
    ),
}


@pytest.mark.parametrize(("text", "said"), HOSTILE.values(), ids=HOSTILE)
def test_no_module_makes_a_success(tmp_path: Path, text: str, said: str) -> None:
    project(tmp_path, shop=text + SHOP, zoo="")
    ran = run(tmp_path, "build", "--stdout")
    assert (ran.out, ran.code) == ("", 1)
    assert ran.err.startswith(said)
    assert not (tmp_path / "build").exists()


OLD = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {}}
"""
COMMANDS = {
    "check": (["check"], 1),
    "build": (["build"], 1),
    "build --check": (["build", "--check"], 1),
    "diff, after": (["diff", "old.yaml", ".", "--fail-on", "opened-internet"], 2),
    "diff, before": (["diff", ".", "old.yaml", "--fail-on", "opened-internet"], 2),
    "why": (["why", "shop/app=web", "shop/app=api"], 2),
    "connections": (["connections", "--inventory", "old.yaml"], 2),
}


@pytest.mark.parametrize(("arguments", "code"), COMMANDS.values(), ids=COMMANDS)
def test_no_command_makes_a_success_of_a_module_that_ends(tmp_path: Path, arguments: list[str], code: int) -> None:
    project(tmp_path, shop=SHOP + "    import os\n\n    os._exit(0)\n")
    (tmp_path / "old.yaml").write_text(OLD)
    ran = run(tmp_path, *arguments)
    assert ran.code == code
    assert (ran.out if arguments == ["check"] else ran.err).startswith(ENDED)
    assert arguments == ["check"] or ran.out == ""
    assert not (tmp_path / "build").exists()


def test_a_commit_whose_module_ends_or_prints_is_no_success(tmp_path: Path) -> None:
    project(tmp_path, shop="import os\n\nos.write(1, b'out')\nprint('out')\n" + SHOP)
    commit(tmp_path)
    same = run_program(tmp_path, "diff", "HEAD", ".")
    assert (same.code, same.out.splitlines()[0]) == (
        0,
        "no manifest changed, connectivity identical for every possible pod",
    )
    project(tmp_path, shop="import os\n\nos._exit(0)\n" + SHOP)
    commit(tmp_path)
    project(tmp_path)
    ran = run_program(tmp_path, "diff", "HEAD", ".", "--fail-on", "opened-internet")
    assert (ran.code, ran.out) == (2, "")
    assert ENDED in ran.err


def commit(folder: Path) -> None:
    me = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.com"]
    for words in (["init", "-q"], ["add", "-A"], [*me, "commit", "-q", "-m", "a change"]):
        subprocess.run(["git", *words], cwd=folder, check=True)


SHADOWS = ("ast", "attr", "decimal", "enum", "inspect", "linecache", "netpolc", "signal", "sitecustomize", "yaml")


def test_no_file_of_a_project_stands_in_for_a_module_of_python(tmp_path: Path) -> None:
    project(tmp_path, shop="import decimal, inspect\nfrom own import PORT\n" + SHOP.replace("8080", "PORT"))
    (tmp_path / "own.py").write_text("PORT = 8080\n")
    for name in SHADOWS:
        (tmp_path / f"{name}.py").write_text("import os\n\nos.system('touch ran')\nraise RuntimeError('shadow')\n")
    commit(tmp_path)
    program = [sys.executable, "-P", "-c", "from netpolc.cli.main import console; console()"]
    for arguments in (["check"], ["build"], ["diff", "HEAD~0", "."]):
        done = subprocess.run([*program, *arguments], cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
    assert not (tmp_path / "ran").exists()


def test_a_commit_sees_nothing_of_the_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "import os\n\nif os.environ.get('SECRET') or os.listdir() != os.listdir('/'):\n    raise ValueError\n"
    project(tmp_path, shop=text + SHOP)
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.chdir(tmp_path)
    assert export_project(tmp_path).programs is None
    assert export_project(tmp_path, commit=(str(tmp_path / "work"), str(tmp_path), ())).programs is not None


def test_a_process_apart_finds_what_one_process_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = SHOP.replace("tcp(8080)", 'tcp("größe")')
    for place, shop in ((tmp_path / "right", SHOP), (tmp_path / "wrong", wrong)):
        project(place, shop=shop, environments=ENVIRONMENTS)
        known = compile_project(place)
        assert known.failed is (shop is wrong)
        assert compile_apart(place) == compile_apart(place, twice=True) == known
        programs, found = resolve_project(place)
        exported = export_project(place)
        assert tuple((exported.programs or {}).values()) == programs
        assert exported.diagnostics == found
    monkeypatch.delattr(os, "fork")
    assert compile_apart(tmp_path / "right") == compile_project(tmp_path / "right")
    assert compile_apart(tmp_path / "wrong") == compile_project(tmp_path / "wrong")


def test_a_system_without_processes_says_so_and_keeps_no_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing() -> int:
        raise BlockingIOError(11, "no more")

    monkeypatch.setattr(os, "fork", refusing)
    before = descriptors()
    policy_process.start()
    with pytest.raises(policy_process.UnfinishedError):
        policy_process.take()
    ran = run(project(tmp_path), "build")
    assert ran.err.startswith("error[NP030]: no process can be started for the policy modules: no more\n")
    assert ran.code == 1
    assert run(tmp_path, "diff", ".", ".").code == 2
    assert descriptors() == before


def descriptors() -> int:
    """Count the open files of this process, where the system lists them."""
    place = Path("/proc/self/fd")
    return len(list(place.iterdir())) if place.exists() else 0


@frozen
class Foreign:
    """No class of netpolc."""


@pytest.mark.parametrize(
    "value", [("Foreign",), ("Popen", ["true"]), ("Place",), ("Direction", "Up"), (), 1.5, b"", {"a": ("Path", "/")}]
)
def test_only_values_of_netpolc_are_read(value: object) -> None:
    with pytest.raises(PlainError):
        value_of(value)


def test_only_values_of_netpolc_are_written() -> None:
    for value in (Foreign(), object(), 1.5, [1]):
        with pytest.raises(PlainError):
            plain(value)
    origin = Origin(Place("policies/shop.py", 3), (Place("policies/own.py", 9, 2, 9, 4),))
    assert value_of(plain((origin, {"a": origin, None: True}))) == (origin, {"a": origin, None: True})


WAITS = "import os, time\n\nopen('pid', 'w').write(str(os.getpid()))\nos.rename('pid', 'ready')\ntime.sleep(60)\n"


def lives(number: int) -> bool:
    """Say whether a process still runs; one that nobody has asked about since it ended does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let what is started be interrupted, though a shell that starts tests beside others lets SIGINT be ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="it is looked up in /proc")
@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("command", [["check"], ["build"]])
def test_nothing_is_left_of_a_command_that_is_ended(tmp_path: Path, number: signal.Signals, command: list[str]) -> None:
    forks = "import os, time\nif os.fork() == 0:\n    time.sleep(60)\n"
    project(tmp_path, shop=forks + WAITS + SHOP)
    with subprocess.Popen(
        [sys.executable, "-m", "netpolc", *command],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        deadline = time.monotonic() + 30
        while not (tmp_path / "ready").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        child = int((tmp_path / "ready").read_text())
        assert lives(child)
        process.send_signal(number)
        out, _ = process.communicate(timeout=30)  # it waits for all who hold the streams
    assert process.returncode == (130 if number == signal.SIGINT else -number)
    assert out == b""
    assert not (tmp_path / "build").exists()
    while lives(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not lives(child)


STATE = {
    "of the module": ("SEEN = []\n", "SEEN"),
    "of a module beside policies": ("from own import SEEN\n", "SEEN"),
    "of a module that is looked up": ("import policies.seen\n", "policies.seen.SEEN"),
}


@pytest.mark.parametrize(("before", "name"), STATE.values(), ids=STATE)
def test_no_environment_leaves_anything_to_the_next(tmp_path: Path, before: str, name: str) -> None:
    counts = f"    {name}.append(1)\n    yield allow(from_=app('web'), to=app('db'), ports=tcp(5430 + len({name})))\n"
    project(tmp_path, shop=before + SHOP + counts, environments=ENVIRONMENTS, seen="SEEN = []\n")
    (tmp_path / "own.py").write_text("SEEN = []\n")
    assert run(tmp_path, "build").code == 0
    files = tree(tmp_path / "build")
    assert all(text == files[path.replace("dev/", "prod/")] for path, text in files.items())
    assert "port: 5431\n" in files["dev/shop/db.yaml"]


UNSTEADY = {
    "chance": (
        "import random\n",
        "    yield allow(from_=app('web'), to=app('db'), ports=tcp(random.randrange(1, 65536)))\n",
    ),
    "hash": ("", "    yield allow(from_=app('web'), to=app('db'), ports=tcp(hash('x') % 65535 + 1))\n"),
    "what another set left": (
        "SEEN = []\n",
        (
            "    SEEN.append(1)\n    yield policy(f'p{len(SEEN)}', app('db'), deny_ingress)\n\n\n"
            "@policy_set(namespace='pay')\ndef pay() -> Clauses:\n    SEEN.append(1)\n"
            "    yield policy('d', all_pods, deny_all)\n"
        ),
    ),
}


@pytest.mark.parametrize(("before", "after"), UNSTEADY.values(), ids=UNSTEADY)
@pytest.mark.parametrize("command", [["check"], ["build", "--check"]])
def test_a_clause_that_is_not_the_same_twice_is_found(
    tmp_path: Path, before: str, after: str, command: list[str]
) -> None:
    if command == ["check"] or before == "":
        project(tmp_path, shop=before + SHOP + after)
        ran = run(tmp_path, *command)
        line = (before + SHOP).count("\n") + 1 + after.startswith("    SEEN")
        assert ran.code == 1
        said = "NP174]: a clause of policy set `shop` is another when the policy sets run again\n"
        assert f"{said}  --> policies/shop.py:{line}:11" in ran.out + ran.err


def test_a_module_that_needs_its_surroundings_is_found(tmp_path: Path) -> None:
    project(tmp_path, shop="import os\n\nos.environ['PORT']\n" + SHOP)
    ran = run(tmp_path, "check", surroundings={"PORT": "1", "NO_COLOR": "1"})
    assert ran.code == 1
    said = "error[NP176]: the policy sets fail when they run again elsewhere: the module raised `KeyError`: 'PORT'\n"
    assert ran.out.startswith(said)


def test_environments_that_come_and_go_are_found(tmp_path: Path) -> None:
    names = "os.environ.get('NAMES', 'dev').split()"
    text = f"import os\nfrom netpolc import Environment\nENVIRONMENTS = tuple(map(Environment, {names}))\n"
    project(tmp_path, shop=SHOP, environments=text)
    ran = run(tmp_path, "check", surroundings={"NAMES": "dev prod", "NO_COLOR": "1"})
    assert (ran.code, ran.out.partition("\n")[0]) == (
        1,
        "error[NP175]: `ENVIRONMENTS` is another when the modules are imported again",
    )


def test_what_modules_print_is_seen_once(tmp_path: Path) -> None:
    project(tmp_path, shop="print('hello')\n" + SHOP)
    assert run_program(tmp_path, "check").err == "hello\nno findings\n"


def test_no_code_runs_no_code(tmp_path: Path) -> None:
    project(tmp_path)
    assert run(tmp_path, "build").code == 0
    project(tmp_path, shop="import os\nos.system('touch ran')\n" + SHOP)
    commit(tmp_path)
    ran = run_program(tmp_path, "diff", "--no-code", "HEAD", "build")
    assert ran.code == 0
    assert "note: `HEAD` is not compiled (`--no-code`): its lines are those of its manifests" in ran.out + ran.err
    refused = "would have to be compiled, and `--no-code` refuses it\n"
    for arguments in (
        ["diff", "--no-code", "HEAD"],
        ["why", "--no-code", "shop/app=web", "shop/app=api"],
        ["connections", "--no-code", "--inventory", "build"],
    ):
        ran = run_program(tmp_path, *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"error[NP032]: `.` {refused}")
    subprocess.run(["git", "rm", "-rq", "build"], cwd=tmp_path, check=True)
    commit(tmp_path)
    ran = run_program(tmp_path, "diff", "--no-code", "rev:HEAD", "policies")
    assert (ran.code, ran.out) == (2, "")
    assert refused in ran.err
    assert not (tmp_path / "ran").exists()
