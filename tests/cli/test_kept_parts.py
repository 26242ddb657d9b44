"""What is kept of the parts of a project: a build with it is one without it, byte for byte, whatever was changed."""

import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from netpolc.cli import caching, kept_parts, stamps
from netpolc.cli.kept import FOLDER
from netpolc.process import parting
from netpolc.process.messages import Parts
from netpolc.process.parts_received import PartsOfEnvironment, PartsReceived
from netpolc.proof.lowered import Lowered
from netpolc.proof.verifying import Verification
from netpolc.targets.target import Name
from tests.cli.running import Ran, project, run
from tests.cli.test_cache import SITES, built_anew

HEAD = (
    "from netpolc import Clauses, all_pods, allow, allow_dns, app, cidr, deny_all, label, namespace, pods, policy\n"
    "from netpolc import policy_set, tcp, within\n"
    "from policies.environments import Site\n\n\n"
)
SHOP = (
    HEAD
    + """@policy_set(namespace="shop")
def shop(env: Site) -> Clauses:
    yield policy("default-deny", all_pods, deny_all, allow_dns())
    yield allow(from_=app("web"), to=app("api"), ports=tcp(env.port))
    yield allow(from_=cidr("203.0.113.0/24"), to=app("web"), ports=tcp(443))
"""
)
TEAMS = (
    HEAD
    + """@policy_set()
def teams() -> Clauses:
    for name in ("red", "blue"):
        yield within(
            name,
            policy("default-deny", all_pods, deny_all),
            policy("dns", all_pods, allow_dns()),
            allow(from_=app("web"), to=app("db"), ports=tcp(5432)),
        )
"""
)
BLUE = (
    HEAD
    + """@policy_set(namespace="blue")
def more() -> Clauses:
    yield allow(from_=app("job"), to=app("db"), ports=tcp(5432))
"""
)
CALLER = (
    HEAD
    + """@policy_set(namespace="caller")
def caller() -> Clauses:
    yield policy("default-deny", all_pods, deny_all, allow_dns())
    yield allow(from_=app("cron"), to=app("api", namespace="shop"), ports=tcp(8080))
    yield allow(from_=app("cron"), to=app("x", namespace="nobody"), ports=tcp(8080))
"""
)
FRIEND = (
    HEAD
    + """@policy_set(namespace="friend")
def friend() -> Clauses:
    yield policy("default-deny", all_pods, deny_all, allow_dns())
    yield policy("api", app("api"), allow(from_=app("cron", namespace="ally"), ports=tcp(8080)))
"""
)
ALLY = (
    HEAD
    + """@policy_set(namespace="ally")
def ally() -> Clauses:
    yield policy("default-deny", all_pods, deny_all, allow_dns())
    yield allow(from_=app("cron"), to=app("api", namespace="friend"), ports=tcp(8080))
"""
)
HOME = '    yield policy("h", app("web"), deny_all, home=True)\n'
MODULES = {"shop": SHOP, "teams": TEAMS, "blue": BLUE}
CALLING = {"friend": FRIEND, "ally": ALLY}


@pytest.fixture(
    scope="module", params=["silent", *(pytest.param(name, marks=pytest.mark.thorough) for name in ("calling", "told"))]
)
def written(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """Give a project with its tree: one of which something is told each time, or one of which nothing is."""
    more = {"silent": {}, "calling": CALLING, "told": {"caller": CALLER}}[request.param]
    return built_anew(tmp_path_factory.mktemp(request.param), **MODULES, **more)


@pytest.fixture
def place(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project of which the parts are kept, however small it is."""
    monkeypatch.setattr(parting, "MANY", 1)
    monkeypatch.setattr(kept_parts, "MARGIN", -1 << 62)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    folder = tmp_path / "project"
    shutil.copytree(written, folder)
    assert built(folder).code == 0
    assert (folder / FOLDER / kept_parts.NAME).exists()
    return folder


def built(folder: Path, *words: str) -> Ran:
    home = str(folder.parent / "home")
    surroundings = {"PATH": "", "NO_COLOR": "", "COLUMNS": "100", "XDG_CACHE_HOME": home}
    return run(folder, "build", *words, surroundings=surroundings)


def naively(folder: Path, *words: str) -> tuple[Ran, dict[str, bytes | None]]:
    """Build a copy of a project in which nothing is kept or left out."""
    copy = folder.parent / "copy" / "project"
    shutil.rmtree(copy.parent, ignore_errors=True)
    shutil.copytree(folder, copy, symlinks=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parting, "MANY", 1 << 62)
        done = run(copy, "build", "--no-cache", *words)
    return done, tree(copy)


def tree(folder: Path) -> dict[str, bytes | None]:
    found = sorted((folder / "build").rglob("*"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in found}


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the manifests that are judged from now on, by namespace and name."""
    found: list[str] = []
    take = Verification.take

    def heard(self: Verification, lowered: Sequence[Lowered]) -> None:
        found.extend("/".join(map(str, item[2][0])) for item in lowered)
        take(self, lowered)

    monkeypatch.setattr(Verification, "take", heard)
    return found


def _edit(module: str, old: str, new: str) -> Callable[[Path], object]:
    def edit(folder: Path) -> None:
        path = folder / "policies" / f"{module}.py"
        if not path.exists():
            pytest.skip("it has no such module")
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    return edit


def _write(path: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / path).write_text(text)


def _some(folder: Path) -> Path:
    return folder / "build" / "dev" / "blue" / "db.yaml"


def _linked(folder: Path) -> None:
    _some(folder).rename(folder / "elsewhere.yaml")
    _some(folder).symlink_to(folder / "elsewhere.yaml")


def _moved(folder: Path) -> None:
    (folder / "build" / "dev" / "red").rename(folder / "other")
    (folder / "build" / "dev" / "red").write_text("a file")


def _swapped(folder: Path) -> None:
    one, other = _some(folder), _some(folder).with_name("web.yaml")
    text = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(text)


ALL = {"red", "blue", "shop", "caller", "friend", "ally"}
EDITS: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "nothing": (lambda _: None, set()),
    "a line above": (_edit("shop", "@policy_set", "# a comment\n@policy_set"), set()),
    "when an exception ends": (_edit("blue", "tcp(5432)", "tcp(5432), until='2999-01-01'"), set()),
    "a port": (_edit("shop", "443", "444"), {"shop"}),
    "a peer": (_edit("shop", "203.0.113.0/24", "203.0.113.0/25"), {"shop"}),
    "a hole": (_edit("shop", '.0/24"', '.0/24", except_=("203.0.113.7/32",)'), {"shop"}),
    "a subject": (_edit("teams", 'app("db")', 'app("db", "cache")'), {"red", "blue"}),
    "a label": (_edit("teams", 'app("db")', 'pods(label("app").is_not_in("db"))'), {"red", "blue"}),
    "a rule less": (_edit("teams", '            policy("dns", all_pods, allow_dns()),\n', ""), {"red", "blue"}),
    "a direction": (_edit("teams", "all_pods, deny_all", 'app("z"), deny_all'), {"red", "blue"}),
    "a clause that another set has": (_edit("blue", "5432", "5433"), {"red", "blue"}),
    "labels of a set": (_edit("shop", '"shop")', '"shop", labels={"team": "one"})'), {"shop"}),
    "annotations of a set": (_edit("shop", '"shop")', '"shop", annotations={"a": "b"})'), {"shop"}),
    "a description": (_edit("teams", "allow_dns())", 'allow_dns(), description="why")'), {"red", "blue"}),
    "a home": (_edit("shop", "    yield allow(from_=app(", HOME + "    yield allow(from_=app("), {"shop"}),
    "another namespace": (_edit("teams", '"red"', '"green"'), {"green", "blue"}),
    "a namespace of two": (_edit("caller", 'namespace="caller"', 'namespace="shop"'), {"shop"}),
    "who is called": (_edit("caller", "8080", "8081"), {"caller"}),
    "whom nobody owns": (_edit("caller", '"nobody"', '"nowhere"'), {"caller"}),
    "facts": (_write("policies/sites.toml", SITES.replace("8443", "9443")), {"shop"}),
    "another environment": (_write("policies/sites.toml", SITES + "[test]\n"), ALL),
    "an environment less": (_write("policies/sites.toml", SITES.partition("[prod]")[0]), set()),
    "a module less": (lambda folder: (folder / "policies" / "blue.py").unlink(), {"red", "blue"}),
    "a file of the tree": (
        lambda folder: _some(folder).write_bytes(_some(folder).read_bytes() + b"#\n"),
        {"red", "blue"},
    ),
    "a file of somebody": (lambda folder: _some(folder).write_text("a: 1\n"), {"red", "blue"}),
    "a file less": (lambda folder: _some(folder).unlink(), {"red", "blue"}),
    "two files for each other": (_swapped, {"red", "blue"}),
    "a link": (_linked, {"red", "blue"}),
    "a file where a folder was": (_moved, {"red", "blue"}),
    "a folder more": (lambda folder: (folder / "build" / "dev" / "empty").mkdir(), set()),
}
"""Each with the namespaces whose manifests are judged anew, at most."""
_KUBERNETES = (
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: other, namespace: %s}\n"
    "spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{}]}\n"
)
PROMISE = (
    HEAD.replace("import Clauses,", "import Clauses, Promises, never, promises,")
    + """@promises(namespace="red")
def kept() -> Promises:
    yield never(from_=app("web"), to=app("db"), ports=tcp(5432))
"""
)


def _clause(text: str) -> Callable[[Path], object]:
    return _edit("shop", "    yield policy(", f"    yield {text}\n    yield policy(")


WIDE: dict[str, Callable[[Path], object]] = {
    "a call of another": _clause('allow(from_=app("web"), to=app("db", namespace="red"), ports=tcp(5432))'),
    "a call of all of another": _clause('allow(from_=app("web"), to=namespace("red"), ports=tcp(5432))'),
    "a call of nobody": _clause('allow(from_=app("web"), to=app("db", namespace="nowhere"), ports=tcp(5432))'),
    "a call between others": _clause('allow(from_=app("a", namespace="red"), to=app("b", namespace="blue"))'),
    "a port of addresses by name": _clause('policy("x", app("x"), allow(to=cidr("192.0.2.0/24"), ports=tcp("http")))'),
    "a call that is let in no more": _edit("friend", "tcp(8080)", "tcp(8081)"),
    "two of a name": _clause('policy("default-deny", all_pods, deny_all)'),
    "not all closed": _edit("shop", "all_pods, deny_all", 'app("web"), deny_all'),
    "a namespace of DNS": _edit("teams", '"red"', '"kube-system"'),
    "a promise": _write("policies/kept.py", PROMISE),
    "a setting": _write("pyproject.toml", "[tool.netpolc]\nkubernetes = '1.30'\nproject = 'one'\n"),
    "no label": _write("pyproject.toml", "[tool.netpolc]\nkubernetes = '1.30'\nmanaged-by = false\n"),
    "another target": _write("pyproject.toml", "[tool.netpolc]\ntarget = 'calico'\n"),
    "no settings": lambda folder: (folder / "pyproject.toml").unlink(),
    "no tree": lambda folder: shutil.rmtree(folder / "build"),
    "what others keep": _write("build/dev/red/other.yaml", _KUBERNETES % "red"),
    "a module that reaches": _edit("blue", "from netpolc import Clauses", "import os\nfrom netpolc import Clauses"),
    "an attribute": _edit("blue", "@policy_set", "Site.x = 1\n\n@policy_set"),
    "inside of netpolc": _edit("blue", "@policy_set", "import netpolc.targets.lowering\n\n@policy_set"),
    "a mistake": _edit("blue", "5432", "70000"),
    "no DNS": _edit("shop", ", allow_dns()", ""),
    "a name of two": _edit("blue", "yield", 'yield policy("dns", all_pods, deny_all)\n    yield'),
    "a waiver": _edit("blue", "    yield", "    # netpolc: allow[half-open] for now\n    yield"),
    "an exception": _edit("blue", "    yield", "    raise ValueError\n    yield"),
    "annotations that are too large": _edit("shop", '"shop")', '"shop", annotations={"a": "b" * 270000})'),
}


@pytest.mark.parametrize("name", [*EDITS, *WIDE])
def test_an_edit_is_built_as_without_what_is_kept(name: str, place: Path, judged: list[str]) -> None:
    edit, most = EDITS[name] if name in EDITS else (WIDE[name], None)
    edit(place)
    for words in ((),) if name in EDITS else ((), ("--strict", "-q")):
        expected, files = naively(place, *words)
        judged.clear()
        assert built(place, *words) == expected
        assert tree(place) == files
        if most is not None:
            assert {item.partition("/")[0] for item in judged} <= most
    judged.clear()
    built(place)
    if most is not None and name not in {"a file of somebody", "a link", "a file where a folder was"}:
        assert not judged


def test_random_edits_are_built_as_without_what_is_kept(place: Path) -> None:
    chance = random.Random(20)
    ports = (5432, 5433)
    edits: list[Callable[[Path], object]] = [
        *(_write("policies/teams.py", TEAMS.replace("5432", str(port))) for port in ports),
        *(_write("policies/blue.py", BLUE.replace("5432", str(port))) for port in ports),
        *(_write("policies/shop.py", text) for text in (SHOP, SHOP.replace("443", "444"))),
        *(_write("policies/caller.py", text) for text in (CALLER, CALLER.replace("shop", "red"))),
        *(_write("pyproject.toml", f"[tool.netpolc]\nproject = '{name}'\n") for name in ("one", "two")),
        lambda folder: (folder / "build" / "prod" / "red" / "db.yaml").unlink(missing_ok=True),
    ]
    for number in range(12):
        for edit in chance.sample(edits, 2):
            edit(place)
        words = ("--env", "prod") if number % 5 == 4 else ()
        expected, files = naively(place, *words)
        assert (built(place, *words), tree(place)) == (expected, files)


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Say of each environment from now on whether all of it is resolved."""
    found: list[bool] = []
    of = PartsReceived.of

    def heard(self: PartsReceived, told: Parts, lowered: Mapping[Name, bytes]) -> PartsOfEnvironment:
        found.append(told.resolved)
        return of(self, told, lowered)

    monkeypatch.setattr(PartsReceived, "of", heard)
    return found


def test_only_where_nothing_is_found_is_anything_not_resolved(place: Path, resolved: list[bool]) -> None:
    silent = not any((place / "policies" / name).exists() for name in ("caller.py", "ally.py"))
    EDITS["a port"][0](place)
    built(place)
    assert resolved == [not silent] * 2
    resolved.clear()
    WIDE["a call of another"](place)
    built(place)
    assert resolved == [True] * 2
    resolved.clear()
    for name in ("caller.py", "ally.py", "friend.py"):
        (place / "policies" / name).unlink(missing_ok=True)
    (place / "policies" / "shop.py").write_text(SHOP)
    built(place)
    built(place)
    assert resolved[-2:] == [False] * 2


def test_what_hangs_on_another_is_looked_for_again(place: Path) -> None:
    project(place, **CALLING)
    assert built(place).code == 0
    WIDE["a call that is let in no more"](place)
    expected, files = naively(place)
    assert "lets this connection in" in expected.err
    assert (built(place), tree(place)) == (expected, files)


def test_what_environments_share_is_judged_once(place: Path, judged: list[str]) -> None:
    shutil.rmtree(place / FOLDER)
    assert built(place).code == 0
    assert len(judged) == len({*judged}) + sum(item.startswith("shop/") for item in judged) // 2
    assert sum(item.startswith("red/") for item in judged) == 4


def test_another_netpolc_begins_anew(place: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    built(place)
    assert not judged
    own = tuple(caching.own_code())
    monkeypatch.setattr(caching, "own_code", lambda: own[:-1])
    built(place)
    assert judged


def test_whoever_does_without_or_checks_is_answered_by_work(place: Path, judged: list[str]) -> None:
    for words in (("--no-cache",), ("--check",), ("-v",), ("--into", "other")):
        judged.clear()
        assert built(place, *words).code == 0
        assert judged


@pytest.mark.parametrize("forged", ["text", "key", "digest"])
def test_what_is_not_of_this_user_is_not_believed(
    forged: str, place: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = place / FOLDER / kept_parts.NAME
    if forged == "text":
        path.write_bytes(path.read_bytes().replace(b'"red"', b'"blu"'))
    elif forged == "key":
        (place.parent / "home" / "netpolc" / "key").write_bytes(b"x" * 32)
    else:
        odd: dict[str, object] = {"parts": {"zz": 7}, "closed": [1], "code": None}

        def read(root: Path, name: str, most: int) -> dict[str, object]:
            del root, name, most
            return odd

        monkeypatch.setattr(stamps, "read_stamp", read)
    built(place)
    assert judged


def test_what_code_changed_a_moment_ago_is_not_kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(place / FOLDER)
    (place / "pyproject.toml").write_text("[tool.netpolc]\nkubernetes = '1.30'\n")
    monkeypatch.setattr(kept_parts, "MARGIN", 3_600_000_000_000)
    built(place)
    assert not (place / FOLDER / kept_parts.NAME).exists()


def test_small_projects_keep_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(place / FOLDER)
    monkeypatch.setattr(parting, "MANY", 1000)
    built(place)
    assert not (place / FOLDER / kept_parts.NAME).exists()
