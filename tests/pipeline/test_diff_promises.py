"""`netpolc diff` and promises: what a change breaks, mends, adds and drops."""

import json
from pathlib import Path

import pytest

from netpolc.reports.formats import FORMATS
from netpolc.reports.schemas import schema_text
from tests.cli.running import assert_fits, run
from tests.reports.judges import JUDGES

SHOP = """from netpolc import *


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield allow(from_=app("cart"), to=app("db"), ports=tcp(5432))
"""
MORE = '    yield allow(from_=app("web"), to=app("db"), ports=tcp(5432))\n'
ONLY = 'only(from_=app("cart"), to=app("db"))'
OTHER = 'isolated(all_pods, "ingress")'
KEPT = 'isolated(app("db"), "ingress")'


def kept(*promises: str) -> str:
    lines = "".join(f"    yield {item}\n" for item in promises)
    return f'from netpolc import *\n\n\n@promises(namespace="shop")\ndef kept() -> Promises:\n{lines}'


def sides(folder: Path, before: tuple[str, str], after: tuple[str, str]) -> None:
    for name, (shop, promises) in (("before", before), ("after", after)):
        (folder / name / "policies").mkdir(parents=True)
        (folder / name / "policies" / "shop.py").write_text(shop)
        (folder / name / "policies" / "promises.py").write_text(promises)


@pytest.mark.parametrize(
    ("before", "after", "kinds", "code"),
    [
        ((SHOP, kept(ONLY)), (SHOP + MORE, kept(ONLY)), ["broken"], 1),
        ((SHOP + MORE, kept(ONLY)), (SHOP, kept(ONLY)), ["mended"], 1),
        ((SHOP, kept(ONLY)), (SHOP, kept(ONLY, OTHER)), ["added"], 0),
        ((SHOP, kept(ONLY, OTHER)), (SHOP, kept(OTHER)), ["dropped"], 1),
        ((SHOP, kept(OTHER)), (SHOP + MORE, kept(OTHER, ONLY)), ["broken"], 1),
        ((SHOP, kept(ONLY)), (SHOP, kept(OTHER, 'only(to=app("db"), from_=pods({"app": "cart"}))')), ["added"], 0),
        ((SHOP + MORE, kept(ONLY)), (SHOP + MORE, kept(ONLY)), [], 0),
    ],
    ids=["broken", "mended", "added", "dropped", "new-and-broken", "other-words", "broken-already"],
)
def test_what_a_change_does_to_promises(
    before: tuple[str, str], after: tuple[str, str], kinds: list[str], code: int, tmp_path: Path
) -> None:
    sides(tmp_path, before, after)
    ran = run(tmp_path, "diff", "before", "after", "-o", "json")
    answer = json.loads(ran.out)
    assert_fits(answer, json.loads(schema_text("diff") or ""))
    assert [item["change"] for item in answer.get("promises", [])] == kinds
    assert ran.code == code
    assert ("witness" in json.dumps(answer.get("promises", []))) == ("broken" in kinds)


def test_what_is_unknown_on_both_sides_is_told(tmp_path: Path) -> None:
    """It is no change, and it must not read as kept."""
    sides(tmp_path, (SHOP, kept(ONLY, OTHER)), (SHOP, kept(ONLY, OTHER)))
    for name in ("before", "after"):
        (tmp_path / name / "build").mkdir()
        (tmp_path / name / "build" / "admin.yaml").write_text(ADMIN)
    said = f"nobody knows of either side whether it keeps what is promised: `{ONLY}`, `{OTHER}`"
    for words in ((), ("-o", "json"), ("-o", "markdown"), ("--fail-on", "promise-broken")):
        ran = run(tmp_path, "diff", "before", "after", *words)
        assert said in ran.out.replace('\\"', '"'), ran.out
        assert ran.code == 0


ADMIN = """apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: open}
spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Allow, from: [{namespaces: {}}]}]}
"""


def test_people_are_told_of_promises_first(tmp_path: Path) -> None:
    sides(tmp_path, (SHOP, kept(ONLY, OTHER)), (SHOP + MORE, kept(ONLY)))
    text = run(tmp_path, "diff", "before", "after").out
    assert text.startswith(
        "promises: 1 broken, 1 dropped\n"
        f"  promise-broken: {ONLY}\n"
        "    after: after/policies/promises.py:6:11\n"
        "    for example  shop/app=web → shop/app=db  TCP 5432\n"
        f"  promise-dropped: {OTHER}\n"
        "    before: before/policies/promises.py:7:11\n\n"
    )
    markdown = run(tmp_path, "diff", "before", "after", "-o", "markdown").out
    assert f"**promises: 1 broken, 1 dropped**\n\n- promise-broken: `{ONLY}` (after" in markdown


def test_reviewers_are_told_of_promises_first_too(tmp_path: Path) -> None:
    sides(tmp_path, (SHOP, kept(ONLY, OTHER)), (SHOP + MORE, kept(ONLY, KEPT)))
    told = {form: run(tmp_path, "diff", "before", "after", "-o", form).out for form in FORMATS["diff"]}
    place, broken = "after/policies/promises.py", f"`{ONLY}` does not hold"
    example = "for example shop/app=web → shop/app=db  TCP 5432"
    first, second, third, *_ = told["concise"].splitlines()
    assert first == f"{place}:6:11: error: {broken} {' '.join(example.split())} [DIFF promise-broken]"
    assert second == f"{place}:7:1: warning: `{OTHER}` is not promised any more [DIFF promise-dropped]"
    assert third == f"{place}:7:11: note: `{KEPT}` is promised, and holds [DIFF promise-added]"
    (log,) = json.loads(told["sarif"])["runs"]
    assert [(item["ruleId"], item["level"]) for item in log["results"]][:2] == [
        ("promise-broken", "error"),
        ("promise-dropped", "warning"),
    ]
    rules = [rule["id"] for rule in log["tool"]["driver"]["rules"]]
    assert all(rules[item["ruleIndex"]] == item["ruleId"] for item in log["results"])
    assert f"::error title=netpolc%3A promise-broken,file={place},line=6," in told["github"]
    entries = json.loads(told["gitlab"])
    assert [(item["check_name"], item["severity"]) for item in entries][:2] == [
        ("promise-broken", "critical"),
        ("promise-dropped", "major"),
    ]
    assert 'name="promise-broken: `only(' in told["junit"]
    lines = [json.loads(line) for line in told["jsonl"].splitlines()]
    assert [line["promise"]["change"] for line in lines if line.get("kind") == "promise"] == [
        "broken",
        "dropped",
        "added",
    ]
    for form in ("github", "junit", "sarif", "gitlab"):
        JUDGES[form](told[form])


def test_a_promise_whose_file_went_is_told_somewhere(tmp_path: Path) -> None:
    sides(tmp_path, (SHOP, kept(ONLY)), (SHOP, kept(ONLY)))
    (tmp_path / "after" / "policies" / "promises.py").unlink()
    (tmp_path / "pyproject.toml").write_text("")
    (line,) = run(tmp_path, "diff", "before", "after", "-o", "concise").out.splitlines()
    assert line == f"before/policies/promises.py:6:1: warning: `{ONLY}` is not promised any more [DIFF promise-dropped]"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("promise-broken", 1),
        ("promise-dropped", 1),
        ("isolation-lost", 0),
        ("isolation-lost,promise-dropped", 1),
    ],
)
def test_promises_are_classes_of_fail_on(words: str, code: int, tmp_path: Path) -> None:
    sides(tmp_path, (SHOP, kept(ONLY, OTHER)), (SHOP + MORE, kept(ONLY)))
    assert run(tmp_path, "diff", "before", "after", "--fail-on", words).code == code
    ran = run(tmp_path, "diff", "before", "before", "--fail-on", "promise-broken,promise-dropped")
    assert ran.code == 0


def test_a_class_that_is_misspelt_is_met_with_the_nearest(tmp_path: Path) -> None:
    sides(tmp_path, (SHOP, kept(ONLY)), (SHOP, kept(ONLY)))
    ran = run(tmp_path, "diff", "before", "after", "--fail-on", "promise-broke")
    assert ran.code == 2
    assert "did you mean `promise-broken`?" in ran.err
    for word in ("promise-broken", "promise-dropped"):
        assert run(tmp_path, "explain", word).out.startswith(f"# {word} (a class of `netpolc diff`)")


def test_what_is_not_read_makes_a_promise_unknown(tmp_path: Path) -> None:
    sides(tmp_path, (SHOP, kept(OTHER)), (SHOP, kept(OTHER)))
    (tmp_path / "after" / "build" / "shop").mkdir(parents=True)
    (tmp_path / "after" / "build" / "shop" / "more.yaml").write_text(
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: x, namespace: shop}\nspec: {}\n"
    )
    ran = run(tmp_path, "diff", "before", "after", "-o", "json")
    assert [item["change"] for item in json.loads(ran.out)["promises"]] == ["unknown"]
    assert ran.code == 1
