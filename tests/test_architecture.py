"""The stairs: a room imports from lower rooms only, and modules stay small and finished."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "netpolc"
ORDER = (
    ("values",),
    ("diagnostics", "later"),
    ("sets",),
    ("rules",),
    ("authoring",),
    ("program",),
    ("analysis",),
    ("checks",),
    ("yaml",),
    ("canonical",),
    ("tree",),
    ("targets",),
    ("proof",),
    ("loading",),
    ("process",),
    ("sides",),
    ("causes",),
    ("drafting",),
    ("reports",),
    ("pipeline",),
    ("testing",),
    ("cli", "starter"),
    ("__main__",),
)
FLOOR = {room: number for number, rooms in enumerate(ORDER) for room in rooms}
# The catalogue of codes is data that every room reads, and the language of the package is a door, not a room.
DOOR = "__init__"


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)


def room_of(path: Path, package: Path = PACKAGE) -> str:
    return path.relative_to(package).with_suffix("").parts[0]


class Read(NamedTuple):
    """What the tests ask of the syntax of a module, which is much larger."""

    imports: tuple[ast.Import | ast.ImportFrom, ...]
    classes: tuple[str, ...]
    knowing: tuple[int, ...]
    """The lines that know a kind."""


@cache
def read(path: Path) -> Read:
    """Read the syntax of a module once; prose, in comments and docstrings, may cite a kind as a source."""
    nodes = list(ast.walk(ast.parse(path.read_bytes())))
    prose = {node.value for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    return Read(
        tuple(node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)),
        tuple(node.name for node in nodes if isinstance(node, ast.ClassDef)),
        tuple(
            node.lineno
            for node in nodes
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in prose
            and KIND.search(node.value)
        ),
    )


def imported_rooms(path: Path, package: Path = PACKAGE) -> Iterator[tuple[int, str]]:
    """Give the rooms that a module imports from, wherever in it, with the lines."""
    here = ("netpolc", *path.relative_to(package).with_suffix("").parts)
    for node in read(path).imports:
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            base = [*here[: len(here) - node.level]] if node.level else []
            whole = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{whole}.{alias.name}" for alias in node.names] if whole == "netpolc" else [whole]
        for name in names:
            parts = name.split(".")
            if parts[0] == "netpolc":
                yield node.lineno, parts[1] if len(parts) > 1 else DOOR


def upward(package: Path) -> list[str]:
    found: list[str] = []
    for path in sorted(package.rglob("*.py")):
        room = room_of(path, package)
        if room == DOOR:
            continue
        found += [
            f"{path.relative_to(package)}:{line} imports `{other}`"
            for line, other in imported_rooms(path, package)
            if other != room and FLOOR.get(other, len(ORDER)) >= FLOOR[room]
        ]
    return found


def test_every_module_is_in_a_known_room() -> None:
    assert {room_of(path) for path in modules()} - {DOOR} <= set(FLOOR)


def test_imports_go_down_the_stairs() -> None:
    assert upward(PACKAGE) == []


def imported_modules(path: Path, names: set[str]) -> set[str]:
    """Give the modules of the package that a module imports, wherever in it."""
    found: set[str] = set()
    for node in read(path).imports:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & names
        elif node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (inner & names) or ({node.module} & names)
    return found


def circles(imports: dict[str, set[str]]) -> dict[str, set[str]]:
    """Take away, again and again, the modules that import nothing that is left; what stays goes in circles."""
    left = {name: others - {name} for name, others in imports.items()}
    while free := {name for name, others in left.items() if not others}:
        left = {name: others - free for name, others in left.items() if name not in free}
    return left


def test_no_import_goes_in_a_circle() -> None:
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in modules()
    }
    imports = {name: imported_modules(path, set(names)) for name, path in names.items() if path.name != "__init__.py"}
    assert circles({name: others & set(imports) for name, others in imports.items()}) == {}
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) != {}


@pytest.mark.parametrize(
    "line",
    [
        "from netpolc.cli import main",
        "import netpolc.program.model",
        "from netpolc import pipeline",
        "from ..authoring.labels import label",
        "def f() -> None:\n    from netpolc.reports import text",
        "from netpolc import allow",
    ],
)
def test_a_planted_import_upwards_is_found(line: str, tmp_path: Path) -> None:
    planted = tmp_path / "rules" / "planted.py"
    planted.parent.mkdir()
    planted.write_text(f"from netpolc.sets.intervals import merge\n{line}\n")
    assert len(upward(tmp_path)) == 1
    assert upward(tmp_path)[0].startswith("rules/planted.py:")


def test_the_judge_of_what_is_written_shares_nothing_with_what_writes_it() -> None:
    folders = [path.parent.name for path in (PACKAGE / "targets").glob("*/__init__.py")]
    touched = "[target.stated_by for target in netpolc.targets.TARGETS]"
    program = f"import sys, netpolc.proof.judging; {touched}; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name for name in done.stdout.split() if name.split(".")[0] in {"attr", "netpolc"}}
    assert loaded - {"netpolc"} == {
        f"netpolc.{name}"
        for name in (
            *("later", "rules", "rules.json", "rules.known", "rules.parts"),
            *("canonical", "canonical.header", "canonical.lines", "canonical.reading"),
            *("targets", "targets.schemas", "targets.statements", "targets.stating", "targets.target"),
            *(f"targets.{folder}{module}" for folder in folders for module in ("", ".kind", ".stated", ".target")),
            *("proof", "proof.asked", "proof.evaluating", "proof.judging", "proof.nearby"),
        )
    }


KIND = re.compile(
    r"NetworkPolicy|networking\.k8s|spec\.(in|e)gress|podSelector|namespaceSelector|ipBlock"
    r"|cilium\.io|endpointSelector|(from|to)(Endpoints|CIDR|Entities|Ports)|projectcalico\.org|notNets"
)
"""What only a target knows: its kind, and the paths in it."""
SPEAKS_OF_IT = {
    "cli/commands.py": "the help says what the product is for",
    "cli/build.py": "as above",
    "cli/connections.py": "as above",
    "cli/schema.py": "as above",
    "cli/validate.py": "as above",
    "loading/other_kinds.py": "groups of APIs that are not read",
    "program/services.py": "the groups of Kubernetes itself, of which an Ingress is one",
    "reports/answers_json.py": "the documented JSON of pods, which borrows two words",
}


def test_only_a_target_knows_its_kind() -> None:
    outside = [path for path in modules() if room_of(path) != "targets" and "catalogue" not in path.parts]
    found = {path.relative_to(PACKAGE).as_posix() for path in outside if read(path).knowing}
    assert found == set(SPEAKS_OF_IT)
    generic = [path for path in (PACKAGE / "targets").glob("*.py") if read(path).knowing]
    assert generic == []


def test_a_planted_path_of_a_kind_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text('"""A NetworkPolicy."""\n\nPATH = f"spec.ingress[{0}]"\n')
    assert read(planted).knowing == (3,)


def test_modules_are_short() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules()}
    data = "netpolc/diagnostics/catalogue/"
    assert {path: lines for path, lines in long.items() if lines >= 300 and not path.startswith(data)} == {}


def test_nothing_is_left_to_do() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "X" * 3)
    assert [str(path) for path in modules() if any(word in path.read_text() for word in words)] == []


def test_names_say_what_a_thing_is() -> None:
    refused = ("util", "helper", "manager", "impl", "misc", "common")
    names = [path.stem for path in modules()]
    names += [name for path in modules() for name in read(path).classes]
    bad = [name for name in names if any(name.lower().strip("_").startswith(word) for word in refused)]
    assert [*bad, *(name for name in names if name.endswith(("Manager", "Impl", "Helper")))] == []


TWICE = {"Connection", "Policy", "Port", "Rule", "BlockPeer"}
"""What users write and what it means in a program, or exists in a cluster, have one name: the import says which."""


def test_one_name_is_of_one_class() -> None:
    names = Counter(name for path in modules() for name in read(path).classes)
    assert {name for name, count in names.items() if count > 1} <= TWICE


def test_every_code_has_one_number_and_one_name() -> None:
    from netpolc.diagnostics import catalogue

    folder = Path(catalogue.__file__).parent
    texts = "".join(path.read_text() for path in sorted(folder.glob("*.py")))
    calls = [
        node
        for node in ast.walk(ast.parse(texts.replace("from __future__", "#")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Code"
    ]
    ids = [node.args[0].value for node in calls if isinstance(node.args[0], ast.Constant)]
    names = [node.args[1].value for node in calls if isinstance(node.args[1], ast.Constant)]
    assert len(ids) == len(set(ids)) == len(calls) > 50
    assert len(names) == len(set(names))
