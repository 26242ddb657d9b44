"""What of a commit is not written is never taken for what it does not have: a module that comes by makes no answer."""

from pathlib import Path

import pytest

from netpolc.loading.revision_trees import export
from netpolc.loading.revisions import find_revision
from tests.sides.test_sides import DENY, OPEN, SET, THEIRS, Place, kinds

SHOP = """import glob
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from netpolc import Clauses, all_pods, allow, app, deny_all, policy, policy_set, tcp

TOP = Path(__file__).resolve().parents[1]


def ports():
READ


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("deny", all_pods, deny_all)
    yield allow(from_=app("web"), to=app("db"), ports=tcp(ports() or 80))
"""
TRIED = "    try:\n        return int({})\n    except (OSError, ImportError):\n        return 80\n"
ASKED = "    return 443 if {} else 80\n"
READS = {
    "open": TRIED.format("(TOP / 'NAME').read_text()"),
    "exists": ASKED.format("(TOP / 'NAME').exists()"),
    "isfile": ASKED.format("os.path.isfile(f'{TOP}/NAME')"),
    "access": ASKED.format("os.access(os.fsencode(TOP / 'NAME'), os.R_OK)"),
    "lstat": TRIED.format("os.lstat(path=TOP / 'NAME').st_size"),
    "after a step into the folder": "    os.chdir(TOP)\n" + ASKED.format("os.path.exists('NAME')"),
    "in a thread": ASKED.format("any(ThreadPoolExecutor().map(os.path.exists, [f'{TOP}/NAME']))"),
    "in a copy of the process": "    if not (number := os.fork()):\n        os._exit(os.path.exists(TOP / 'NAME'))\n"
    + ASKED.format("os.waitpid(number, 0)[1]"),
    "walk": ASKED.format("any('port' in names for _, _, names in os.walk(TOP))").replace("any(", "sum(", 1),
    "glob": ASKED.format("glob.glob(f'{TOP}/**/port', recursive=True)"),
    "rglob": ASKED.format("[item for item in TOP.rglob('port') if item.is_file()]"),
    "import": TRIED.format("__import__('MODULE', fromlist=['PORT']).PORT"),
    "a program": TRIED.format("subprocess.run(['cat', TOP / 'NAME'], capture_output=True).stdout or 80"),
    "a shell": TRIED.format("os.popen(f'cat \"{TOP}/NAME\"').read() or 80"),
    "a program in the folder": TRIED.format(
        "subprocess.run(['cat', 'NAME'], cwd=TOP, capture_output=True).stdout or 8"
    ),
}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "repository")


def _with_submodule(place: Place, read: str) -> None:
    place.folder.mkdir(exist_ok=True)
    (place.folder / "policies").mkdir(exist_ok=True)
    first = place.commit({"policies/shop.py": SHOP.replace("READ", read)})
    place.git("update-index", "--add", "--cacheinfo", f"160000,{first},vendor/sub")
    place.git("commit", "-q", "-m", "a submodule")


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_submodule_that_a_module_comes_by_is_no_empty_folder(place: Place, read: str) -> None:
    _with_submodule(place, read.replace("NAME", "vendor/sub/port").replace("MODULE", "vendor.sub.ports"))
    for sides in (("HEAD",), ("HEAD~1", "HEAD")):
        done = place.run("diff", *sides)
        assert done.code == 2, done.out
        assert "error[NP053]: `vendor/sub` of the commit is asked for, and is not there: it is a submodule" in done.err
        assert "help: name two folders: `netpolc diff before/ after/`\n" in done.err


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_link_out_of_the_commit_that_a_module_comes_by_is_not_missing(
    place: Place, tmp_path: Path, read: str
) -> None:
    (tmp_path / "port").write_text("80")
    (tmp_path / "ports.py").write_text("PORT = 80")
    place.folder.mkdir()
    (place.folder / "port").symlink_to(tmp_path / "port")
    (place.folder / "ports.py").symlink_to(tmp_path / "ports.py")
    place.commit({"policies/shop.py": SHOP.replace("READ", read.replace("NAME", "port").replace("MODULE", "ports"))})
    done = place.run("diff", "HEAD")
    assert done.code == 2, done.out
    assert "of the commit is asked for, and is not there: it is a link to `/" in done.err


def test_what_no_module_comes_by_may_be_left_out(place: Place) -> None:
    _with_submodule(place, ASKED.format("(TOP / 'policies' / 'more').exists()"))
    (place.folder / "out").symlink_to("/nowhere")
    place.commit()
    place.git("update-index", "--add", "--cacheinfo", f"160000,{place.git('rev-parse', 'HEAD')},vendor/sub")
    place.git("commit", "-q", "-m", "a submodule")
    assert place.diff("HEAD~1", "HEAD")["verdict"] == "equal"
    assert place.diff("HEAD")["verdict"] == "equal"


def _link(place: Place, path: str, target: str) -> None:
    (place.folder / path).parent.mkdir(parents=True, exist_ok=True)
    (place.folder / path).symlink_to(target)


@pytest.mark.parametrize("target", ["/nowhere/more.py", "../vendor"])
def test_modules_behind_a_link_are_all_read(place: Place, target: str) -> None:
    place.write({"modules/shop.py": SET})
    _link(place, "policies", "modules")
    first = place.commit()
    if target == "../vendor":
        _link(place, "modules/more", target)
        place.commit()
        place.git("update-index", "--add", "--cacheinfo", f"160000,{first},vendor")
    else:
        _link(place, "modules/more.py", target)
        place.git("add", "modules")
    place.git("commit", "-q", "-m", "more modules")
    done = place.run("diff", "HEAD~1", "HEAD")
    assert done.code == 2, done.out
    assert "error[NP053]: `" in done.err


@pytest.mark.parametrize("path", ["build/prod/shop/x.yaml", "build/prod", "build/x", "build/eu.west"])
def test_a_build_behind_a_link_is_all_read(place: Place, path: str) -> None:
    place.write({"policies/shop.py": SET, "made/shop/theirs.yaml": THEIRS})
    _link(place, "build", "made")
    place.commit()
    _link(place, path.replace("build", "made"), "/nowhere")
    place.commit()
    answer = place.diff("HEAD~1", "HEAD")
    assert (answer["verdict"], kinds(answer)) == ("unknown", {"not-read", "hangs-on"})


BESIDE = '[tool.netpolc]\nbeside = ["PATTERN"]\n'


@pytest.mark.parametrize(
    ("pattern", "path", "counts"),
    [
        ("legacy/*.yaml", "legacy/x.yaml", True),
        ("legacy", "legacy/deep/x.yaml", True),
        ("**/*.yaml", "vendor/x.yaml", True),
        ("*/*.yaml", "vendor", True),
        ("legacy/*.yaml", "vendor", False),
        ("legacy/*.yaml", "legacy/README.md", False),
        ("legacy/a*.yaml", "legacy/x.yaml", False),
        ("behind/*.yaml", "theirs/x.yaml", True),
        ("legacy/*", "legacy/v1.2", True),
    ],
)
def test_what_stands_beside_a_project_and_is_left_out_counts(
    place: Place, pattern: str, path: str, *, counts: bool
) -> None:
    place.write({"policies/shop.py": SET, "pyproject.toml": BESIDE.replace("PATTERN", pattern)})
    place.write({f"{folder}/a.yaml": DENY.replace("name: deny", "name: other") for folder in ("legacy", "theirs")})
    if pattern.startswith("behind"):
        _link(place, "behind", "theirs")
    place.commit()
    _link(place, path, "/nowhere")
    place.commit()
    answer = place.diff("HEAD~1", "HEAD")
    assert answer["verdict"] == ("unknown" if counts else "equal")


def test_a_submodule_beside_a_project_counts(place: Place) -> None:
    place.write({"policies/shop.py": SET, "pyproject.toml": BESIDE.replace("PATTERN", "legacy/**/*.yaml")})
    first = place.commit({"legacy/a.yaml": DENY.replace("name: deny", "name: other")})
    place.git("update-index", "--add", "--cacheinfo", f"160000,{first},legacy/sub")
    place.git("commit", "-q", "-m", "a submodule")
    answer = place.diff("HEAD~1", "HEAD")
    assert (answer["verdict"], kinds(answer)) == ("unknown", {"not-read", "hangs-on"})


def test_what_a_link_leads_to_is_told_by_its_path_from_the_top(place: Place, tmp_path: Path) -> None:
    """The folder beside the one that is asked for has a name that begins with that of the other."""
    _link(place, "a/others", "../ab")
    _link(place, "ab/sub.yaml", "/nowhere")
    place.commit()
    tree = export(place.folder, find_revision(place.folder, "HEAD:a"), "a", tmp_path / "into")
    assert tree is not None
    assert [item.path for item in tree.left_out] == ["ab/sub.yaml"]


def test_a_partial_clone_is_told_how_to_get_what_it_lacks(place: Place, tmp_path: Path) -> None:
    place.commit({"deny.yaml": DENY})
    place.commit({"deny.yaml": OPEN})
    place.git("config", "uploadpack.allowFilter", "true")
    words = ("clone", "-q", "--filter=blob:none", f"file://{place.folder}", str(tmp_path / "clone"))
    place.git(*words)
    clone = Place(tmp_path / "clone")
    done = clone.run("diff", "HEAD~1", "HEAD")
    assert done.code == 2
    assert "error[NP053]: `HEAD~1` cannot be read: git does not have the object " in done.err
    assert "help: `git fetch --refetch --no-filter origin` brings what a partial clone lacks\n" in done.err
    clone.git("fetch", "-q", "--refetch", "--no-filter", "origin")
    assert clone.diff("HEAD~1", "HEAD")["verdict"] == "changed"
