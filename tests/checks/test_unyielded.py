"""`unyielded-clause`: what yields clauses, or is one, and reaches no manifest."""

import ast
import textwrap
from pathlib import Path
from types import SimpleNamespace

import pytest

from netpolc.diagnostics.model import Diagnostic, Severity
from netpolc.loading import naming
from netpolc.pipeline import compile_project
from tests.checks.findings import HEAD, Check, named, underlined

SHOP = """
@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_ingress)
"""


def test_a_generator_of_clauses_that_no_set_calls_is_reported_at_its_name(check: Check) -> None:
    (item,) = named(check(SHOP + "def pay() -> Clauses:\n    yield policy('closed', all_pods, deny_all)\n"), CODE)
    assert (item.code.id, item.severity) == ("NP208", Severity.WARNING)
    assert item.message == "`pay` yields clauses, and no policy set calls it"
    assert item.help == "put `@policy_set(...)` above it"
    assert underlined(item) == "pay"


CODE = "unyielded-clause"
BODY = "    yield policy('closed', all_pods, deny_all)\n"


@pytest.mark.parametrize(
    ("head", "cure"),
    [
        ("def pay():", "put `@policy_set(...)` above it"),
        ("def pay() -> 'Clauses':", "put `@policy_set(...)` above it"),
        ("def pay(env: object, port: int = 1) -> Clauses:", "put `@policy_set(...)` above it"),
        ("def pay(name: str, port: int) -> Clauses:", "write `yield from pay(...)` in a policy set"),
        ("async def pay() -> Clauses:", "put `@policy_set(...)` above it"),
        ("if True:\n  def pay() -> Clauses:", "put `@policy_set(...)` above it"),
    ],
)
def test_however_it_is_written(check: Check, head: str, cure: str) -> None:
    (item,) = named(check(f"{SHOP}{head}\n{BODY}"), CODE)
    assert (item.help, underlined(item)) == (cure, "pay")


@pytest.mark.parametrize(
    "use",
    [
        "@policy_set(namespace='pay')\ndef x() -> Clauses:\n    yield from pay()\n",
        "X = policy_set(namespace='pay')(pay)\n",
        "TIERS = {'pay': pay}\n",
        "__all__ = ['pay']\n",
        "__all__ = ('shop', 'pay')\n",
        "def other(tier=pay):\n    return tier\n",
        "class Tiers:\n    tier = staticmethod(pay)\n",
        "@policy_set(namespace='pay')\ndef x() -> Clauses:\n    yield from globals()['pay']()\n",
    ],
)
def test_a_generator_that_is_used_is_not_reported(check: Check, use: str) -> None:
    assert not named(check(f"{SHOP}def pay() -> Clauses:\n{BODY}{use}"), CODE)


@pytest.mark.parametrize(
    "other",
    [
        "def names():\n    yield 'a'\n",
        "def rules():\n    yield allow(from_=app('x'))\n",
        "def build():\n    return policy('closed', all_pods, deny_all)\n",
        "import functools\n@functools.cache\ndef pay() -> Clauses:\n" + BODY,
        "def kept(function):\n    return function\n@kept\ndef pay() -> Clauses:\n" + BODY,
    ],
)
def test_what_is_no_generator_of_clauses_or_is_decorated_is_not_reported(check: Check, other: str) -> None:
    assert not named(check(SHOP + other), CODE)


def test_a_generator_that_calls_itself_alone_is_reported(check: Check) -> None:
    assert named(check(f"{SHOP}def pay() -> Clauses:\n{BODY}    yield from pay()\n"), CODE)


def project(folder: Path, **modules: str) -> tuple[Diagnostic, ...]:
    (folder / "policies").mkdir()
    for name, text in {"shop": SHOP, **modules}.items():
        (folder / "policies" / f"{name}.py").write_text(HEAD + text)
    return compile_project(folder).diagnostics


@pytest.mark.parametrize("line", ["from policies.tiers import {0}\n", "from policies import tiers\nX = tiers.{0}\n"])
@pytest.mark.parametrize("name", ["pay", "CLOSED"])
def test_what_another_module_imports_is_not_reported(tmp_path: Path, line: str, name: str) -> None:
    tiers = "def pay() -> Clauses:\n" + BODY + "CLOSED = within('x', policy('closed', all_pods, deny_all))\n"
    found = named(project(tmp_path, tiers=tiers, uses=line.format(name)), CODE)
    assert [underlined(item) for item in found] == (
        ["within('x', policy('closed', all_pods, deny_all))"] if name == "pay" else ["pay"]
    )


@pytest.mark.parametrize(
    "other",
    [
        "X = app('api', namespace='pay')\n",
        "@policy_set(namespace='pay')\ndef other() -> Clauses:\n    yield policy('pay', app('pay'), deny_all)\n",
        "def rule(**words):\n    return words\nX = dict(rule(pay=1))\n",
        "def pay() -> Clauses:\n"
        + BODY
        + "@policy_set(namespace='pay')\ndef other() -> Clauses:\n    yield from pay()\n",
    ],
)
def test_the_name_of_a_namespace_or_of_another_modules_function_is_no_use(tmp_path: Path, other: str) -> None:
    (item,) = named(project(tmp_path, tiers="def pay() -> Clauses:\n" + BODY, uses=other), CODE)
    assert underlined(item) == "pay"
    assert item.origin is not None
    assert item.origin.place.path.endswith("tiers.py")


@pytest.mark.parametrize(
    "use",
    [
        "import policies.tiers\nX = policies.tiers.pay\n",
        "def late() -> object:\n    from policies.tiers import pay as tier\n    return tier\n",
        "def late() -> object:\n    from policies import tiers\n    return tiers.pay\n",
        "from policies.tiers import *\n",
        "from policies import tiers\nX = [getattr(tiers, name) for name in ('pay', 'more')]\n",
        "from importlib import import_module\nX = vars(import_module('policies.tiers'))['pay']\n",
    ],
)
def test_whatever_reads_it_from_another_module_is_a_use(tmp_path: Path, use: str) -> None:
    assert not named(project(tmp_path, tiers="def pay() -> Clauses:\n" + BODY, uses=use), CODE)


@pytest.mark.parametrize(
    "body",
    [
        "def pay():\n    yield allow(from_=app('a'), to=app('b'))\n",
        "import netpolc\ndef pay():\n    yield netpolc.policy('closed', all_pods, deny_all)\n",
        "def base() -> Clauses:\n" + BODY + "def pay():\n    yield from base()\n",
        "def base():\n" + BODY + "def pay():\n    yield from base()\n",
    ],
)
def test_what_says_nothing_of_itself_is_known_by_what_it_calls(check: Check, body: str) -> None:
    (item,) = named(check(SHOP + body), CODE)
    assert (underlined(item), item.help) == ("pay", "put `@policy_set(...)` above it")


def test_two_modules_with_one_name_do_not_hide_each_other(tmp_path: Path) -> None:
    tier = "def pay() -> Clauses:\n" + BODY
    assert len(named(project(tmp_path, one=tier, two=tier), CODE)) == 2


@pytest.mark.parametrize(
    ("value", "annotation"),
    [
        ('policy("closed", all_pods, deny_all)', ""),
        ('allow(from_=app("a"), to=app("b"))', ": object"),
        ('within("x", policy("closed", all_pods, deny_all))', ""),
        ('netpolc.policy("closed", all_pods, deny_all)', ""),
    ],
)
def test_a_clause_that_is_bound_and_not_read_is_reported(check: Check, value: str, annotation: str) -> None:
    (item,) = named(check(f"import netpolc\nCLÔSED{annotation} = {value}\n{SHOP}"), CODE)
    assert item.severity is Severity.WARNING
    assert item.message == "`CLÔSED` is a clause that nobody yields"
    assert item.help == "yield it in a policy set"
    assert underlined(item) == value
    (item,) = named(check(f"import netpolc\n{SHOP}    if True:\n        extra{annotation} = {value}\n"), CODE)
    assert item.help == "write `yield` in place of `extra =`"
    assert underlined(item) == value


@pytest.mark.parametrize(
    "body",
    [
        'RULE = allow(from_=app("a"))\n',
        'EXTRA = policy("x", app("x"), deny_all)\n__all__ = ["EXTRA"]\n',
        'EXTRA = policy("x", app("x"), deny_all)\nMORE = [EXTRA]\n',
        'EXTRA = policy("x", app("x"), deny_all)\ndef more():\n    return EXTRA\n',
        '_ = policy("x", app("x"), deny_all)\n',
        SHOP + '    x = policy("x", app("x"), deny_all)\n    yield x\n',
        SHOP + '    x = policy("x", app("x"), deny_all)\n    yield from (x for _ in "a")\n',
        SHOP + '    x = policy("x", app("x"), deny_all)\n    yield locals()["x"]\n',
        SHOP + '    for x in (policy("x", app("x"), deny_all),):\n        yield x\n',
        'class Kept:\n    x = policy("x", app("x"), deny_all)\n',
        "def f():\n    global X\n    X = policy('x', app('x'), deny_all)\n",
    ],
)
def test_a_clause_that_is_read_is_not_reported(check: Check, body: str) -> None:
    assert not named(check(body + SHOP.replace("def shop", "def other").replace('"shop"', '"else"')), CODE)


def test_a_waiver_allows_it(check: Check) -> None:
    assert not named(check(SHOP + f"def pay() -> Clauses:  # netpolc: allow[unyielded-clause] later\n{BODY}"), CODE)


PROMISED = "from netpolc import Promises, isolated, never, promises\n"


@pytest.mark.parametrize("says", [" -> Promises", "", " -> 'Promises'"])
def test_promises_that_no_promise_set_calls_are_reported(check: Check, says: str) -> None:
    (item,) = named(check(f"{PROMISED}def kept(){says}:\n    yield isolated(all_pods, 'egress')\n{SHOP}"), CODE)
    assert item.message == "`kept` yields promises, and no promise set calls it"
    assert item.help == "put `@promises(...)` above it"
    assert underlined(item) == "kept"


def test_promises_that_need_more_than_the_environment_are_called(check: Check) -> None:
    body = "def kept(one: str, two: str) -> Promises:\n    yield isolated(all_pods, 'egress')\n"
    (item,) = named(check(f"{PROMISED}{body}{SHOP}"), CODE)
    assert item.help == "write `yield from kept(...)` in a promise set"


def test_a_promise_that_is_bound_and_not_read_is_reported(check: Check) -> None:
    value = 'never(from_=app("a"), to=app("b"))'
    (item,) = named(check(f"{PROMISED}KEPT = {value}\n{SHOP}"), CODE)
    assert (item.message, item.help) == ("`KEPT` is a promise that nobody yields", "yield it in a promise set")
    assert underlined(item) == value


def test_promises_that_are_yielded_are_not_reported(check: Check) -> None:
    body = """
        def several() -> Promises:
            yield isolated(all_pods, "ingress")

        ONE = isolated(all_pods, "egress")

        @promises(namespace="shop")
        def kept() -> Promises:
            yield from several()
            yield ONE
    """
    assert not named(check(PROMISED + textwrap.dedent(body) + SHOP), CODE)


def test_a_module_is_parsed_once_whatever_it_names(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    functions = "".join(f"def pay_{number}() -> Clauses:\n{BODY}" for number in range(9))
    said = f"__all__ = {tuple(f'pay_{number}' for number in range(9))}\n"
    parsed: list[str] = []

    class Counting(SimpleNamespace):
        def parse(self, text: bytes, path: str) -> ast.Module:
            parsed.append(path)
            return ast.parse(text, path)

    others = {name: value for name, value in vars(ast).items() if name != "parse"}
    monkeypatch.setattr(naming, "ast", Counting(**others))
    assert len(named(check(SHOP + functions + said), CODE)) == 0
    assert len(named(check(SHOP + functions), CODE)) == 9
    assert len(parsed) == 2
