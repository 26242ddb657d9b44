"""Commands run inside this process, with streams of their own."""

import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import lru_cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest.mock import patch

import attrs
from jsonschema import Draft202012Validator

from netpolc.cli.main import main
from netpolc.rules.json import Json

SHOP = '''"""Who may talk to whom in the shop."""

from netpolc import Clauses, all_pods, allow, allow_dns, app, deny_all, deny_ingress, policy, policy_set, tcp


@policy_set(namespace="shop")
def shop() -> Clauses:
    """Only the ways drawn here are open."""
    yield policy("default-deny", all_pods, deny_all, allow_dns())
    yield allow(from_=app("web"), to=app("api"), ports=tcp(8080))
'''
ENVIRONMENTS = '''"""What differs."""

import netpolc

ENVIRONMENTS = (netpolc.Environment("dev"), netpolc.Environment("prod"))
'''


@attrs.frozen
class Ran:
    """What a command did."""

    out: str
    err: str
    code: int


def run(place: Path, *arguments: str, surroundings: Mapping[str, str] | None = None, together: bool = False) -> Ran:
    """Run a command line in a folder; `together`: both streams are one, as a terminal shows them."""
    out = BytesIO()
    err = out if together else BytesIO()
    streams = (
        TextIOWrapper(out, encoding="utf-8", write_through=together),
        TextIOWrapper(err, encoding="utf-8", write_through=together),
    )
    environ = {"PATH": "", "NO_COLOR": "", "COLUMNS": "100"} if surroundings is None else dict(surroundings)
    code = -1
    with (
        chdir(place),
        redirect_stdout(streams[0]),
        redirect_stderr(streams[1]),
        patch.object(sys, "argv", ["netpolc", *arguments]),
        patch.dict("os.environ", environ, clear=True),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else -1
    for stream in streams:
        stream.flush()
    return Ran(out.getvalue().decode(), err.getvalue().decode(), code)


def run_program(place: Path, *arguments: str) -> Ran:
    """Run a command line in a folder, as a program of its own: what policy modules print is to be seen."""
    done = subprocess.run(
        [sys.executable, "-m", "netpolc", *arguments], cwd=place, capture_output=True, check=False, timeout=60
    )
    return Ran(done.stdout.decode(), done.stderr.decode(), done.returncode)


def project(place: Path, **modules: str) -> Path:
    """Write policy modules by name; without any, the shop."""
    (place / "policies").mkdir(parents=True, exist_ok=True)
    for name, text in (modules or {"shop": SHOP}).items():
        (place / "policies" / f"{name}.py").write_text(text, encoding="utf-8")
    return place


def assert_fits(value: Json, schema: Mapping[str, Json]) -> None:
    """Check a JSON value by a schema of JSON Schema 2020-12, and the schema itself."""
    _validator(json.dumps(schema)).validate(value)  # pyright: ignore[reportUnknownMemberType] - half typed


@lru_cache
def _validator(schema: str) -> Draft202012Validator:
    """Check a schema once: that takes longer than to check a value by it."""
    stated = json.loads(schema)
    Draft202012Validator.check_schema(stated)
    return Draft202012Validator(stated)


def tree(folder: Path) -> dict[str, str]:
    """Read every file of a folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}
