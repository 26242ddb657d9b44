"""Which promise sets count, and what comments allow of what is told of them."""

import sys
from pathlib import Path

import pytest

from netpolc.diagnostics.model import Diagnostic
from netpolc.pipeline import compile_project
from tests.checks.findings import named
from tests.cli.running import project, run

SHOP = """from netpolc import *


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_ingress)
"""
RAILS = """from netpolc import Promises, isolated, namespace, promises


@promises()
def rails() -> Promises:
    yield isolated(namespace("shop"), "egress")
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package outside of the project, with a promise that does not hold."""
    folder = tmp_path / "site-packages"
    (folder / "guard_rails_of_acme").mkdir(parents=True)
    (folder / "guard_rails_of_acme" / "__init__.py").write_text("")
    (folder / "guard_rails_of_acme" / "rails.py").write_text(RAILS)
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    for name in [name for name in sys.modules if name.startswith("guard_rails_of_acme")]:
        monkeypatch.delitem(sys.modules, name)
    return folder


def found(folder: Path, **modules: str) -> tuple[Diagnostic, ...]:
    root = folder / "project"
    for name, text in {"shop": SHOP, **modules}.items():
        place = root / "policies" / f"{name}.py"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return compile_project(root).diagnostics


@pytest.mark.parametrize(
    "text",
    [
        "from guard_rails_of_acme.rails import rails\n",
        "from guard_rails_of_acme import rails\n",
        "from guard_rails_of_acme.rails import *\n",
        "import guard_rails_of_acme.rails as theirs\n",
    ],
)
def test_promises_of_an_installed_package_count_where_they_are_imported(text: str, installed: Path) -> None:
    for _ in range(2):  # the second time the package is in memory already
        (item,) = named(found(installed.parent, kept=text), "broken-promise")
        assert item.origin is not None
        assert item.origin.place.path.endswith("guard_rails_of_acme/rails.py")
        assert item.origin.place.line == 6


def test_a_package_that_is_not_imported_promises_nothing(installed: Path) -> None:
    assert not named(found(installed.parent, kept="import guard_rails_of_acme\n"), "broken-promise")


def test_a_set_that_several_modules_import_counts_once(tmp_path: Path) -> None:
    again = "from policies.rails import rails\n"
    assert len(named(found(tmp_path, rails=RAILS, one=again, two=again), "broken-promise")) == 1


def test_the_same_promise_at_two_lines_is_told_at_both(tmp_path: Path) -> None:
    twice = RAILS + '    yield isolated(namespace("shop"), "egress")\n'
    lines = [item.origin.place.line for item in named(found(tmp_path, rails=twice), "broken-promise") if item.origin]
    assert lines == [6, 7]


def test_a_warning_is_allowed_by_a_comment_and_an_error_is_not(tmp_path: Path) -> None:
    other = RAILS.replace('namespace("shop"), "egress"', 'namespace("other"), "ingress"')
    told = found(tmp_path, rails=other)
    assert [item.severity.value for item in named(told, "unspoken-label")] == ["warning"]
    line = '"ingress")'
    allowed = other.replace(line, f"{line}  # netpolc: allow[unspoken-label, broken-promise] it is elsewhere")
    told = found(tmp_path, rails=allowed)
    assert not named(told, "unspoken-label")
    assert len(named(told, "broken-promise")) == 1


def test_what_exists_speaks_of_its_labels(tmp_path: Path) -> None:
    rails = (
        "from netpolc import *\n\n\n@promises(namespace='shop')\ndef rails() -> Promises:\n"
        "    yield never(from_=app('legacy'), to=app('web'))\n"
        "    yield never(from_=namespace('attic'), to=app('web'))\n"
    )
    place = project(tmp_path / "project", shop=SHOP, rails=rails)
    (place / "exists.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: l, namespace: attic, labels: {app: legacy}}\n"
        "spec: {containers: [{name: main}]}\n"
    )
    told = run(place, "check", "-o", "concise").out
    assert told.count("NP504 unspoken-label") == 2
    assert "NP504" not in run(place, "check", "--inventory", "exists.yaml", "-o", "concise").out
    (place / "pyproject.toml").write_text('[tool.netpolc]\ninventory = ["exists.yaml"]\n')
    for command in ("check", "build"):
        assert "NP504" not in run(place, command, "-o", "concise").out
    (place / "policies" / "rails.py").write_text(rails.replace("'legacy'", "'legasy'"))
    told = run(place, "check").out
    assert "help: did you mean `app=legacy`?" in told


def test_labels_are_spoken_of_in_any_environment_and_asked_for_only_in_all(tmp_path: Path) -> None:
    environments = "from netpolc import Environment\n\nENVIRONMENTS = (Environment('dev'), Environment('prod'))\n"
    shop = SHOP.replace("def shop()", "def shop(env: Environment)") + (
        "    if env.name == 'dev':\n        yield allow(from_=app('load'), to=app('web'))\n"
    )
    kept = (
        "from netpolc import *\n\n\n@promises(namespace='shop')\ndef kept(env: Environment) -> Promises:\n"
        "    if env.name == 'prod':\n        yield only(from_=app('load'), to=app('web'))\n"
    )
    assert not named(found(tmp_path, environments=environments, shop=shop, kept=kept), "unspoken-label")
    wrong = kept.replace("'load'", "'laod'")
    (item,) = named(found(tmp_path, environments=environments, shop=shop, kept=wrong), "unspoken-label")
    assert item.help == "did you mean `app=load`?"
    only = compile_project(tmp_path / "project", environments=("prod",)).diagnostics
    assert not named(only, "unspoken-label")
