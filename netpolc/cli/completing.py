"""What a shell completes: names that stand in files. No policy module is run for it, and nothing is ever an error."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import ParamSpec, cast

import typer

P = ParamSpec("P")


def _quietly(work: Callable[P, Iterator[str]]) -> Callable[P, list[str]]:
    """Complete nothing where something cannot be read: a shell has no place for an error."""

    @wraps(work)
    def found(*positional: P.args, **named: P.kwargs) -> list[str]:
        result: list[str] = []
        with suppress(Exception):
            result += work(*positional, **named)
        return list(dict.fromkeys(result))

    return found


@_quietly
def commands(incomplete: str) -> Iterator[str]:
    """Give the commands."""
    from netpolc.cli.commands import COMMANDS

    yield from _fitting((command.name for command in COMMANDS), incomplete)


@_quietly
def pages(incomplete: str) -> Iterator[str]:
    """Give what `explain` has a page for: codes by number and by name, and classes of a change."""
    from netpolc.diagnostics.catalogue import all_codes
    from netpolc.reports.class_pages import CLASS_PAGES

    codes = all_codes()
    names = (*(code.id for code in codes), *(code.name for code in codes), *(page.name for page in CLASS_PAGES))
    yield from _fitting(names, incomplete)


@_quietly
def classes(incomplete: str) -> Iterator[str]:
    """Give the classes of a change, of which an option takes several between commas."""
    from netpolc.analysis.answers import Class
    from netpolc.analysis.class_groups import GROUPS

    yield from _several(dict.fromkeys((*(item.value for item in Class), *GROUPS)), incomplete)


@_quietly
def checks(incomplete: str) -> Iterator[str]:
    """Give the names and the codes of checks, of which an option takes several between commas."""
    from netpolc.checks.choices import names_of_checks
    from netpolc.diagnostics.catalogue import all_codes

    known = names_of_checks()
    yield from _several((*sorted(known), *(code.id for code in all_codes() if code.name in known)), incomplete)


@_quietly
def schemas(incomplete: str) -> Iterator[str]:
    """Give the names of schemas."""
    from netpolc.reports.schemas import schema_names

    yield from _fitting(schema_names(), incomplete)


@_quietly
def revisions(ctx: typer.Context, incomplete: str) -> Iterator[str]:
    """Give the branches and tags of the repository; a shell adds files and folders itself."""
    from netpolc.loading.git import git

    done = git(_folder(ctx), "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags")
    yield from _fitting(("HEAD", *done.output.decode(errors="replace").split()), incomplete)


@_quietly
def environments(ctx: typer.Context, incomplete: str) -> Iterator[str]:
    """Give the environments that the policies name, as far as that can be read without running them."""
    folder = _folder(ctx) / "policies"
    yield from _fitting((name for file in sorted(folder.glob("*.py")) for name in _named(file)), incomplete)


@_quietly
def modules(ctx: typer.Context, incomplete: str) -> Iterator[str]:
    """Give the policy modules of the project, as paths from its folder."""
    folder = _folder(ctx)
    found = (path.relative_to(folder).as_posix() for path in sorted((folder / "policies").rglob("*.py")))
    yield from _fitting(found, incomplete)


@_quietly
def workloads(ctx: typer.Context, incomplete: str) -> Iterator[str]:
    """Give the workloads of the manifests that the command line names, or that the project's settings do."""
    from netpolc.pipeline.existing import read_manifests

    paths = [_folder(ctx) / path for path in _manifests(ctx)]
    if paths:
        known, _ = read_manifests(*paths)
        names = (f"{item.namespace}/{item.name}" for item in known.inventory.workloads)
        yield from _fitting(sorted(names), incomplete)


def _manifests(ctx: typer.Context) -> Sequence[str]:
    """List the paths of manifests in the parameters of a command, else those of the setting `inventory`."""
    given = [ctx.params.get(name) for name in ("paths", "manifests", "inventory")]
    words = [path for item in given if item for path in ([item] if isinstance(item, str) else item)]
    # A word that is not wholly parsed yet, because an option before it has no value so far, is an argument too.
    found = [path for path in (*words, *ctx.args) if (_folder(ctx) / path).exists()]
    if found:
        return found
    import tomllib

    settings = tomllib.loads((_folder(ctx) / "pyproject.toml").read_text(encoding="utf-8"))
    setting: object = settings["tool"]["netpolc"]["inventory"]
    return [str(path) for path in cast("list[object]", setting)] if isinstance(setting, list) else [str(setting)]


def _named(file: Path) -> Iterator[str]:
    """Read the names of environments in the value of `ENVIRONMENTS`: of calls, and of tables of a TOML file."""
    import ast
    import tomllib

    for node in ast.parse(file.read_bytes()).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if value is None or not any(isinstance(item, ast.Name) and item.id == "ENVIRONMENTS" for item in targets):
            continue
        several = value.elts if isinstance(value, (ast.Tuple, ast.List)) else [value]
        for call in (item for item in several if isinstance(item, ast.Call)):
            words = [*call.args[:1], *(item.value for item in call.keywords if item.arg == "name")]
            yield from (word.value for word in words if isinstance(word, ast.Constant) and isinstance(word.value, str))
            texts = (item.value for item in ast.walk(call) if isinstance(item, ast.Constant))
            for text in texts:
                if isinstance(text, str) and text.endswith(".toml"):
                    yield from tomllib.loads((file.parent / text).read_text(encoding="utf-8"))


def _folder(ctx: typer.Context) -> Path:
    """Return the project folder that the command line names."""
    return Path(str(ctx.params.get("directory") or ".")).resolve()


def _several(names: Iterable[str], incomplete: str) -> Iterator[str]:
    """Complete the last of some names between commas."""
    before, comma, last = incomplete.rpartition(",")
    yield from (f"{before}{comma}{name}" for name in _fitting(names, last))


def _fitting(names: Iterable[str], incomplete: str) -> Iterator[str]:
    return (name for name in names if name.startswith(incomplete))
