"""A module of a commit finds what it asks for where the working tree has it, also outside of the project folder."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from netpolc.loading.revisions import find_revision
from netpolc.sides.exported_trees import exported
from tests.sides.test_sides import Place

SHOP = """from netpolc import Clauses, all_pods, allow, app, deny_all, policy, policy_set, tcp
from pathlib import Path

FACTS = READ


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("deny", all_pods, deny_all)
    for fact in FACTS:
        yield allow(from_=app("web"), to=app("db"), ports=tcp(int(fact)))
"""
TOP = "Path(__file__).parents[2]"
READS = {
    "with a value for a file that is not there": f"{TOP}.joinpath('port').read_text().split() if {TOP}.joinpath("
    "'port').exists() else ['8080']",
    "of whatever there is": f"[file.read_text() for file in {TOP}.glob('por*')]",
    "by a helper of the project": "__import__('helper').ports()",
}
HELPER = """from pathlib import Path


def ports():
    found = Path(__file__).parents[1] / "port"
    return [found.read_text()] if found.exists() else ["8080"]
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize("project", ["team/", ""])
@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_file_outside_of_the_policies_is_that_of_the_commit(place: Place, read: str, project: str) -> None:
    module, helper = SHOP.replace("READ", read), HELPER
    if not project:
        module, helper = module.replace("parents[2]", "parents[1]"), helper.replace("parents[1]", "parents[0]")
    place.commit({f"{project}policies/shop.py": module, f"{project}helper.py": helper, "port": "80"})
    place.write({"port": "8080"})
    there = ("-C", project or ".")
    before = place.diff("HEAD", *there)
    assert before["verdict"] == "changed"
    (environment,) = before["environments"]
    assert "8080" in str(environment["opened"])
    assert environment["closed"]
    place.commit()
    assert place.diff("HEAD~1", "HEAD", *there)["verdict"] == "changed"
    assert place.diff("HEAD", *there)["verdict"] == "equal"


def _written(place: Place, later: str | None, *, code: bool = True) -> tuple[set[str], bool]:
    """Give the files that are written of a commit, and say whether others wait."""
    with ExitStack() as stack:
        revision = find_revision(place.folder, "HEAD")
        _, tree = exported(place.folder, None, revision, stack, later, code=code)
        assert tree is not None
        files = (file for file in tree.root.rglob("*") if file.is_file())
        return {file.relative_to(tree.root).as_posix() for file in files}, tree.others is not None


CLOSED = SHOP.replace("from pathlib import Path\n", "").replace("READ", '["80"]')
READ = {"policies/shop.py", "policies/facts.txt", "pyproject.toml", "others/web.yaml", "LIVE-1/web", "helper.py"}
UNREAD = {"large.bin", "docs/page.md", "lives/web", "policies.txt"}
BUILT = {"build/shop/deny.yaml", "build/note.txt"}


def test_of_modules_that_read_nothing_no_more_is_written_than_netpolc_reads(place: Place) -> None:
    files = dict.fromkeys((*READ, *UNREAD, *BUILT), "")
    place.commit({**files, "policies/shop.py": CLOSED})
    assert _written(place, "build") == (READ, True)
    assert _written(place, None) == (READ | BUILT, True)
    assert _written(place, None, code=False) == (READ | BUILT | UNREAD, False), "nobody looked at the modules"
    (place.folder / "policies" / "link").symlink_to("../docs")
    place.commit()
    assert _written(place, "build") == (READ | BUILT | UNREAD, False), "a link may lead anywhere"


@pytest.mark.parametrize(
    "text", [SHOP.replace("READ", '["80"]').replace("yield", "open; yield"), "import os", "(", None]
)
def test_of_modules_that_may_read_and_of_no_modules_all_is_written(place: Place, text: str | None) -> None:
    modules = {} if text is None else {"policies/shop.py": text}
    place.commit({**dict.fromkeys(UNREAD, ""), **modules})
    assert _written(place, "build") == (UNREAD | modules.keys(), False)


def test_what_stands_beside_a_project_is_that_of_the_commit(place: Place) -> None:
    beside = "[tool.netpolc]\nbeside = ['others', 'LIVE-1']\n"
    policy = "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: %s, namespace: %s}, spec: %s}"
    files = {
        "policies/shop.py": CLOSED,
        "pyproject.toml": beside,
        "others/a.yaml": policy % ("a", "cart", "{podSelector: {}, ingress: [{}]}"),
        "LIVE-1/b": policy % ("b", "core", "{podSelector: {}, ingress: [{}]}"),
        "large.bin": "0",
    }
    place.commit(files)
    assert place.diff("HEAD")["verdict"] == "equal"
    for path, namespace in (("others/a.yaml", "cart"), ("LIVE-1/b", "core")):
        place.write({**files, path: policy % ("a", namespace, "{podSelector: {}}")})
        answer = place.diff("HEAD")
        assert answer["verdict"] == "changed"
        assert namespace in str(answer["environments"][0]["closed"])


def test_what_stands_outside_of_the_project_is_no_part_of_its_build(place: Place) -> None:
    """A link out of the repository is told of the project alone."""
    place.commit({"team/policies/shop.py": SHOP.replace("READ", f"{TOP}.joinpath('port').read_text().split()")})
    for path in ("build/shop/a.yaml", "policies", "teambuild/x.yaml"):
        (place.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (place.folder / path).symlink_to("/nowhere")
    place.commit({"port": "80"})
    assert place.diff("HEAD", "-C", "team")["verdict"] == "equal"
