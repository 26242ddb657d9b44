"""A module of a commit finds what it asks for where the working tree has it, also outside of the project folder."""

from pathlib import Path

import pytest

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


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_file_outside_of_the_project_is_that_of_the_commit(place: Place, read: str) -> None:
    place.commit({"team/policies/shop.py": SHOP.replace("READ", read), "team/helper.py": HELPER, "port": "80"})
    place.write({"port": "8080"})
    before = place.diff("HEAD", "-C", "team")
    assert before["verdict"] == "changed"
    (environment,) = before["environments"]
    assert "8080" in str(environment["opened"])
    assert environment["closed"]
    place.commit()
    assert place.diff("HEAD~1", "HEAD", "-C", "team")["verdict"] == "changed"
    assert place.diff("HEAD", "-C", "team")["verdict"] == "equal"


def test_what_stands_outside_of_the_project_is_no_part_of_its_build(place: Place) -> None:
    """A link out of the repository is told of the project alone."""
    place.commit({"team/policies/shop.py": SHOP.replace("READ", f"{TOP}.joinpath('port').read_text().split()")})
    for path in ("build/shop/a.yaml", "policies", "teambuild/x.yaml"):
        (place.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (place.folder / path).symlink_to("/nowhere")
    place.commit({"port": "80"})
    assert place.diff("HEAD", "-C", "team")["verdict"] == "equal"
