"""A commit imports the modules of its own tree, wherever Python looks for them in the working tree."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from netpolc.loading import libraries
from tests.cli.running import Ran, run

SET = """from corp import PORTS
from netpolc import Clauses, all_pods, allow, app, deny_all, policy, policy_set


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield allow(from_=app("web"), to=app("api"), ports=PORTS)
"""
LOCAL = (
    SET.replace("from corp import PORTS\n", "")
    .replace("policy_set\n\n", "policy_set, tcp\n\n")
    .replace("=PORTS", "=tcp(80)")
)
HOOK = """import importlib.util
import sys

spec = importlib.util.spec_from_file_location("corp", FILE)
sys.modules["corp"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["corp"])
"""


def _git(folder: Path, *words: str) -> None:
    named = ("-c", "user.name=n", "-c", "user.email=n@example.com")
    subprocess.run(["git", *named, *words], cwd=folder, check=True, capture_output=True)


def _commit(folder: Path, ports: str) -> None:
    library = folder / "shared" / "corp" / "__init__.py"
    library.parent.mkdir(parents=True, exist_ok=True)
    library.write_text(f"from netpolc import tcp\n\nPORTS = tcp({ports})\n")
    _git(folder, "add", "-A")
    _git(folder, "commit", "-q", "-m", "a change")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A project in a folder of a repository, which imports a library that stands beside it there."""
    (tmp_path / "team" / "policies").mkdir(parents=True)
    (tmp_path / "team" / "policies" / "shop.py").write_text(SET)
    _git(tmp_path, "init", "-q", "-b", "main")
    _commit(tmp_path, "80")
    _commit(tmp_path, "80, 22")
    return tmp_path


def _diff(repository: Path, *sides: str) -> Ran:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return run(repository / "team", "diff", *sides, surroundings=plain)


def _look_in(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setattr(sys, "path", [str(place), *sys.path])


def test_a_place_for_modules_in_the_repository_is_that_of_each_commit(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _look_in(monkeypatch, repository / "shared")
    for sides in (("HEAD~1", "HEAD"), ("HEAD~1",)):
        done = _diff(repository, *sides)
        assert "shop/app=web → shop/app=api  TCP 22" in done.out, done.err
        assert done.code == 1
    same = _diff(repository, "HEAD")
    assert (same.code, same.err) == (0, "")


def test_the_top_of_the_repository_can_be_such_a_place(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = repository / "team" / "policies" / "shop.py"
    module.write_text(SET.replace("from corp", "from shared.corp"))
    _commit(repository, "80")
    _commit(repository, "80, 22")
    _look_in(monkeypatch, repository)
    assert "TCP 22" in _diff(repository, "HEAD~1", "HEAD").out


def test_what_leads_to_the_working_tree_all_the_same_is_refused(repository: Path) -> None:
    file = repository / "shared" / "corp" / "__init__.py"
    done = _compared(repository, HOOK.replace("FILE", repr(str(file))) + SET)
    assert done.code == 2
    assert "error[NP057]: the commit imports `corp` from the working tree: `shared/corp/__init__.py`\n" in done.err
    assert "help: let Python find it by a place that the commit has too (`PYTHONPATH`), or install it\n" in done.err


def _compared(repository: Path, text: str) -> Ran:
    """Commit a policy module of this text, and compare the commit with the working tree."""
    (repository / "team" / "policies" / "shop.py").write_text(text)
    _commit(repository, "80")
    return _diff(repository, "HEAD", ".")


@pytest.mark.parametrize("read", ["open('{0}/port').read()", "os.listdir('{0}')", "next(os.scandir(b'{0}')).name"])
def test_a_file_of_the_working_tree_is_refused(repository: Path, read: str) -> None:
    """A path from `/` leads to the same file for both sides, which were equal then whatever it says."""
    (repository / "port").write_text("80")
    done = _compared(repository, f"import os\n\nREAD = {read.format(repository)}\n{LOCAL}")
    assert done.code == 2
    place = "port" if "port" in read else "."
    assert f"error[NP057]: the commit reads `{place}` of the working tree\n" in done.err
    own = "(Path(__file__).parents[2] / 'port').read_text()"
    assert _compared(repository, f"from pathlib import Path\n\nREAD = {own}\n{LOCAL}").code == 0


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Path('{0}/port').exists()", "looks for `port`"),
        ("os.path.isdir('{0}/shared')", "looks for `shared`"),
        ("os.access('{0}/none', os.R_OK)", "looks for `none`"),
        ("subprocess.run(['cat', '{0}/port'])", "starts a program with `port`"),
        ("os.system('cat {0}/port')", "starts a program with `port`"),
        ("subprocess.run(['ls'], cwd='{0}')", "starts a program with `.`"),
        ("sqlite3.connect('{0}/port')", "reads `port`"),
        (
            "os.symlink(os.path.relpath('{0}', t := tempfile.mkdtemp()), t + '/l'), open(t + '/l/port').read()",
            "reads `.`",
        ),
        (
            "os.symlink(os.path.relpath('{0}', t := tempfile.mkdtemp()), t + '/l'), open(t + '/l/port').read()",
            "reads `port`",
        ),
    ],
)
def test_what_is_asked_of_the_working_tree_is_refused(repository: Path, asked: str, said: str) -> None:
    imports = "import os\nimport sqlite3\nimport subprocess\nimport tempfile\nfrom pathlib import Path\n"
    (repository / "port").write_text("")
    done = _compared(repository, f"{imports}\nREAD = {asked.format(repository)}\n{LOCAL}")
    assert done.code == 2
    assert f"error[NP057]: the commit {said} of the working tree\n" in done.err


@pytest.mark.parametrize("copied", [False, True])
@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_process_that_is_not_heard_is_refused(repository: Path, method: str, *, copied: bool) -> None:
    pool = f"multiprocessing.get_context('{method}').Pool(1).apply(Path.read_text, (Path('{repository}/port'),))"
    code = (
        f"import os\nif not (number := os.fork()):\n    {pool}\n    os._exit(0)\nos.waitpid(number, 0)"
        if copied
        else pool
    )
    (repository / "port").write_text("80")
    done = _compared(repository, f"import multiprocessing\nfrom pathlib import Path\n\n{code}\n{LOCAL}")
    assert done.code == 2, done.out
    assert "error[NP057]: the commit starts a process of `multiprocessing` that may read the working tree" in done.err


def test_a_place_for_a_while_in_the_working_tree_is_told(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(repository / "tmp"))
    climbed = "[(up / '.git').exists() for up in Path(__file__).parents]"
    done = _compared(repository, f"from pathlib import Path\n\nREAD = {climbed}\n{LOCAL}")
    assert done.code == 2, done.out
    assert "let `TMPDIR` lead out of it\n" in done.err


def test_a_module_may_ask_and_start_what_is_of_its_commit_or_of_the_system(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who resolves a path in a place for a while asks for all above it, also where that is in the working tree."""
    (repository / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(repository / "tmp"))
    asked = "Path(__file__).resolve().exists(), subprocess.run(['ls', Path(__file__).parents[2]]), os.stat('/')"
    done = _compared(repository, f"import os\nimport subprocess\nfrom pathlib import Path\n\nREAD = {asked}\n{LOCAL}")
    assert done.code == 0, done.err


def test_what_is_installed_in_the_repository_is_no_part_of_a_commit(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = repository / ".venv" / "lib" / "site-packages"
    (place / "corp").mkdir(parents=True)
    (place / "corp" / "__init__.py").write_text("from netpolc import tcp\n\nPORTS = tcp(443)\n")
    (repository / ".venv" / "pyvenv.cfg").write_text("")
    _look_in(monkeypatch, place)
    done = _diff(repository, "HEAD~1", "HEAD")
    assert (done.code, done.err) == (0, "")


def test_what_a_module_makes_for_a_while_in_the_working_tree_is_its_own(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Places for a while are in the working tree on some runners (`TMPDIR`), and the files that Python keeps can be."""
    module = repository / "team" / "policies" / "shop.py"
    place = repository / "tmp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setattr(sys, "pycache_prefix", str(repository / "kept"))
    made = "with tempfile.NamedTemporaryFile() as file, tempfile.TemporaryDirectory() as folder:\n"
    module.write_text(
        f"import os\nimport tempfile\n\n{made}    READ = open(file.name).read(), os.listdir(folder)\n{LOCAL}"
    )
    _commit(repository, "80")
    assert (done := _diff(repository, "HEAD", ".")).code == 0, done.err
    standing = f"import os\n\nos.makedirs('{place}', exist_ok=True)\nREAD = open('{place}/port').read()\n"
    module.write_text(standing + LOCAL)
    (place / "port").write_text("80")
    _commit(repository, "80")
    assert f"the commit reads `tmp{os.sep}port` of the working tree" in _diff(repository, "HEAD", ".").err


@pytest.mark.parametrize("mark", [None, "shared/pyvenv.cfg"])
def test_a_folder_that_is_called_as_what_is_installed_is_of_the_commit(repository: Path, mark: str | None) -> None:
    place = repository / "shared" / "site-packages"
    place.mkdir()
    (place / "port").write_text("80")
    if mark:
        (repository / mark).write_text("")
    done = _compared(repository, f"READ = open('{place}/port').read()\n{LOCAL}")
    assert done.code == 2
    assert "error[NP057]: the commit reads `shared/site-packages/port` of the working tree\n" in done.err


def test_a_python_around_the_repository_makes_nothing_of_it_installed(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `/usr` is around `/usr/src/app`."""
    place, top = str(repository / "shared"), str(repository)
    for prefix in (repository.parent, repository):
        monkeypatch.setattr(sys, "prefix", str(prefix))
        assert libraries.libraries(top, [place]) == ("shared",)
    monkeypatch.setattr(sys, "prefix", place)
    assert libraries.libraries(top, [place]) == ()


def test_where_netpolc_is_installed_in_the_repository_its_neighbours_are_found(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = repository / ".venv" / "lib" / "site-packages"
    place.mkdir(parents=True)
    monkeypatch.setattr(libraries, "_HOME", str(place))
    assert libraries.moved([str(place)], str(repository), "/tree") == []
    monkeypatch.setattr(sys, "prefix", str(repository / ".venv"))
    assert libraries.moved([str(place)], str(repository), "/tree") == [str(place)]
