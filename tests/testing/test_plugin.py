"""The pytest plugin: promises as tests, and the fixture `program`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from netpolc.testing.programs import ProgramsUnderTest, ProjectError, PromiseError

ROOT = Path(__file__).parents[2]
PYTEST = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:netpolc", "-p", "netpolc.testing.plugin"]
ENVIRONMENTS = """from attrs import frozen

import netpolc


@frozen
class Environment(netpolc.Environment):
    open: bool = False


ENVIRONMENTS = (Environment("dev", open=True), Environment("prod"))
"""
SHOP = """from netpolc import Clauses, all_pods, allow, app, deny_all, policy, policy_set, tcp
from policies.environments import Environment


@policy_set(namespace="boutique")
def boutique(env: Environment) -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield allow(from_=app("cartservice"), to=app("redis-cart"), ports=tcp(6379))
    if env.open:
        yield allow(from_=app("frontend"), to=app("redis-cart"), ports=tcp(6379))
"""
PROMISES = """from netpolc import Promises, all_pods, always, app, isolated, only, promises, tcp


@promises(namespace="boutique")
def boutique() -> Promises:
    yield only(from_=app("cartservice"), to=app("redis-cart"))
    yield always(from_=app("cartservice"), to=app("redis-cart"), ports=tcp(6379))
    yield always(from_=app("cartservice"), to=app("redis-cart"), ports=tcp(6379))
    yield isolated(all_pods, "ingress")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "policies").mkdir()
    for name, text in (("environments", ENVIRONMENTS), ("shop", SHOP), ("promises", PROMISES)):
        (tmp_path / "policies" / f"{name}.py").write_text(text)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def ran(folder: Path, *words: str) -> tuple[int, str]:
    # Folders of its own: the usual place is tidied at the end of each run, which waits for whoever uses it.
    done = subprocess.run(
        [*PYTEST, "--basetemp=.temporary", *words],
        cwd=folder,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def items(text: str) -> list[str]:
    return sorted(line for line in text.splitlines() if line.startswith("policies/") and "::" in line)


def test_each_promise_is_a_test_of_each_environment(folder: Path) -> None:
    named = [
        "only(cartservice -> redis-cart)",
        "always(cartservice -> redis-cart)",
        "always(cartservice -> redis-cart) #2",
        "isolated(boutique, ingress)",
    ]
    expected = [f"policies/promises.py::boutique[{env}]::{name}" for env in ("dev", "prod") for name in named]
    for words in ((), ("policies",), ("policies/promises.py",)):
        code, text = ran(folder, "--collect-only", "-q", *words)
        assert code == 0, text
        assert items(text) == sorted(expected)


def test_what_fails_prints_what_check_prints(folder: Path) -> None:
    code, text = ran(folder, "-q", "policies/promises.py")
    assert code == 1
    assert "1 failed, 7 passed" in text
    check = subprocess.run(
        [sys.executable, "-m", "netpolc", "check"], cwd=folder, capture_output=True, text=True, check=False
    ).stdout
    finding = check[check.index("error[NP501]") :].partition("\n\n")[0]
    assert finding.endswith("environment: dev")
    assert finding in text
    assert "warning" not in text
    assert "Traceback" not in text
    assert ran(folder, "-q", "policies/promises.py::boutique[prod]")[0] == 0


def test_a_waiver_counts_and_what_is_unknown_fails(folder: Path) -> None:
    shop = folder / "policies" / "shop.py"
    shop.write_text(
        SHOP.replace("import Clauses, all_pods", "import Clauses, all_pods, cidr").replace(
            "if env.open:", 'yield policy("out", app("a"), allow(to=cidr("10.0.0.0/8")))\n    if env.open:'
        )
    )
    line = '    yield never(from_=app("a"), to=namespace("x"))'
    text = PROMISES.replace("isolated, only", "isolated, namespace, never, only") + line
    (folder / "policies" / "promises.py").write_text(f"{text}\n")
    code, told = ran(folder, "-q", "-k", "never")
    assert code == 1
    assert "warning[NP503]" in told
    (folder / "policies" / "promises.py").write_text(f"{text}  # netpolc: allow[unknown-promise] no pods there\n")
    code, told = ran(folder, "-q", "-k", "never")
    assert (code, "2 passed" in told) == (0, True), told


def test_many_processes_find_the_same(folder: Path) -> None:
    code, text = ran(folder, "-q", "-p", "xdist", "-n", "2", "policies")
    assert code == 1
    assert "1 failed, 7 passed" in text


def test_a_project_that_does_not_compile_is_an_error_with_its_findings(folder: Path) -> None:
    (folder / "policies" / "shop.py").write_text("x = 1 / 0\n")
    code, text = ran(folder, "-q", "policies/promises.py")
    assert code == 2
    assert "error[NP003]: the module raised `ZeroDivisionError`: division by zero" in text


def test_nothing_is_collected_and_imported_where_it_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "promises.py").write_text("from netpolc import promises\n\npromises()\n")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "plain.py").write_text("1 / 0\n")
    (tmp_path / "test_it.py").write_text(
        "import sys\n\n\ndef test_it():\n"
        "    assert {name for name in sys.modules if name.startswith('netpolc.')} == "
        "{'netpolc.testing', 'netpolc.testing.plugin', 'netpolc.later'}\n"
    )
    code, text = ran(tmp_path, "-q")
    assert (code, "1 passed" in text) == (0, True), text


FIXTURE = """from netpolc import all_pods, app, tcp
from netpolc.testing import ProgramsUnderTest, PromiseError

import pytest

CART, STORE = app("cartservice"), app("redis-cart")


def test_it(program: ProgramsUnderTest) -> None:
    assert sorted(program) == ["dev", "prod"]
    prod, dev = program["prod"].within("boutique"), program["dev"].within("boutique")
    prod.allows(from_=CART, to=STORE, ports=tcp(6379))
    prod.never(from_=app("frontend"), to=STORE)
    prod.only(from_=CART, to=STORE)
    prod.isolated(all_pods, "ingress", "egress")
    program.never(from_=app("x", namespace="boutique"), to=app("redis-cart", namespace="boutique"))
    with pytest.raises(KeyError):
        program["staging"]
    with pytest.raises(KeyError):
        program.only_one
    with pytest.raises(PromiseError, match="stands in none"):
        program["prod"].allows(from_=CART, to=STORE)


def test_what_fails(program: ProgramsUnderTest) -> None:
    program["dev"].within("boutique").never(from_=app("frontend"), to=STORE)
"""


def test_tests_ask_programs(folder: Path) -> None:
    (folder / "test_ways.py").write_text(FIXTURE)
    code, text = ran(folder, "-q", "test_ways.py")
    assert code == 1, text
    assert "1 failed, 1 passed" in text
    assert "policies/shop.py:10:15" in text
    assert "test_ways.py:26:5" in text


def test_the_project_may_lie_elsewhere(folder: Path) -> None:
    place = folder / "tests"
    place.mkdir()
    (place / "pytest.ini").write_text("[pytest]\nnetpolc_project = ..\n")
    (place / "test_ways.py").write_text("def test_it(program):\n    assert set(program) == {'dev', 'prod'}\n")
    assert ran(place, "-q")[0] == 0


def test_programs_without_pytest(folder: Path, tmp_path: Path) -> None:
    from netpolc import app

    programs = ProgramsUnderTest.of(folder)
    assert len(programs) == 2
    with pytest.raises(PromiseError, match="does not hold"):
        programs["dev"].within("boutique").never(from_=app("frontend"), to=app("redis-cart"))
    with pytest.raises(PromiseError, match="does not hold"):
        programs["dev"].within("boutique").allows(from_=app("x"), to=app("redis-cart"))
    (tmp_path / "policies" / "shop.py").write_text("1 / 0\n")
    with pytest.raises(ProjectError, match="NP003"):
        ProgramsUnderTest.of(tmp_path)
    with pytest.raises(ProjectError, match="NP001"):
        ProgramsUnderTest.of(tmp_path / "nowhere")
