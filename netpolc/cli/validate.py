"""`netpolc validate`: what the API server would say of manifests, without a server."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from netpolc.cli.options import Colour, Directory, Kubernetes, Quiet, Strict, Verbose
from netpolc.cli.outcome import exit_code, shown
from netpolc.cli.streams import coloured, data, people
from netpolc.diagnostics.model import has_errors
from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.validate import Finding, Skipped, Subject, Validation, as_json, summary
from netpolc.rules.version import Version
from netpolc.targets import compiled_for, judged_kinds
from netpolc.targets.duplicates import Duplicates
from netpolc.targets.judging import judge
from netpolc.yaml.files import STANDARD_INPUT, read_paths, read_stream

HELP = """Say what the API server would say of manifests.

Reads files, folders (all the way down) and `-` for standard input; opens Lists; judges every NetworkPolicy of
networking.k8s.io/v1 by the rules of a Kubernetes version, without a server. What the server refuses is an error, with
the server's own field path; what it takes though nobody means it is a warning. Other kinds and templates are counted.

Examples:

    netpolc validate build/

    netpolc validate policies.yaml --kubernetes 1.33

    helm template my-release ./chart | netpolc validate - -o json

Exit codes: 0 no error, 1 errors (with --strict: or warnings), 2 usage, a path that cannot be opened, or no document at
all (--allow-empty lets that be).
"""


def validate(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files and folders; `-` is standard input.")],
    output: Annotated[
        Literal["text", "json"], typer.Option("--output", "-o", help="The format: text for people, or json.")
    ] = "text",
    kubernetes: Kubernetes = None,
    strict: Strict = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    color: Colour = "auto",
    directory: Directory = Path(),
    allow_empty: Annotated[bool, typer.Option("--allow-empty", help="Let there be no document at all.")] = False,
) -> None:
    """Say what the API server would say of manifests."""
    root = directory.resolve()
    try:
        found = validate_paths(paths, kubernetes or _setting(root), root)
    except OSError as error:
        people(page([f"netpolc validate: cannot open `{error.filename}`: {error.strerror}"]))
        raise typer.Exit(2) from None
    if found.empty and not allow_empty:
        named = ", ".join("standard input" if path == "-" else f"`{path}`" for path in found.empty)
        people(page([f"netpolc validate: there is no document in {named}; where that is meant, say --allow-empty"]))
        raise typer.Exit(2)
    if output == "json":
        data(json_text(found, root))
    else:
        from netpolc.reports.text import render  # noqa: PLC0415 - reads files, and JSON needs none of it

        visible = shown(found.diagnostics, verbose=verbose, quiet=quiet, strict=strict)
        data(render(visible, root=root, colour=coloured(color, sys.stdout)))
        if not quiet:
            people(summary(found))
    raise typer.Exit(exit_code(found.diagnostics, strict=strict))


def validate_paths(
    paths: Sequence[str],
    version: Version,
    root: Path,
    standard_input: Callable[[], bytes] | None = None,
) -> Validation:
    """Judge the manifests of files and folders; relative ones are looked for under `root`. Raises OSError."""
    documents = piped = 0
    judged: Counter[str] = Counter()
    names = Duplicates()
    kinds: Counter[tuple[str, str]] = Counter()
    templates: set[str] = set()
    findings: list[Finding] = []
    places = [path if path == "-" else str(root / path) for path in paths]
    for file in read_paths(places, standard_input or _standard_input, judged_kinds()):
        documents += len(file)
        piped += sum(1 for document in file if document.path == STANDARD_INPUT)
        for judgement in judge(file, version):
            item = judgement.item
            if item is not None and judgement.judged:
                judged[item.kind] += 1
            if judgement.is_template:
                templates.add(judgement.document.path)
            elif item is not None and not judgement.judged and not judgement.of_document:
                kinds[item.api_version, item.kind] += 1
            again = names.of(item) if item is not None and judgement.judged else None
            diagnostics = (*judgement.diagnostics, *(() if again is None else (again,)))
            if diagnostics:
                subject = (
                    Subject()
                    if item is None
                    else Subject(item.api_version or None, item.kind or None, item.namespace, item.name)
                )
                findings += [Finding(found, judgement.document.index, subject) for found in diagnostics]
    skipped = tuple(Skipped(api, kind, count) for (api, kind), count in sorted(kinds.items()))
    empty = tuple(paths) if not documents else (STANDARD_INPUT,) if STANDARD_INPUT in paths and not piped else ()
    counted = judged or {compiled_for().kinds[0].kind: 0}
    return Validation(documents, counted, skipped, tuple(sorted(templates)), tuple(findings), empty)


def json_text(validation: Validation, root: Path) -> Shown:
    """Write the JSON that programs read."""
    from netpolc.reports.escaping.programs import json_text as written  # noqa: PLC0415 - of one format

    return written(as_json(validation, root), indent=2, sort_keys=False, ascii_only=False)


def _setting(root: Path) -> Version:
    """Return the version that the project sets, or the newest. Exits with 2 where the settings cannot be read."""
    from netpolc.loading.configuration import read_settings  # noqa: PLC0415 - needed without `--kubernetes` only

    settings, found = read_settings(root)
    if has_errors(found):
        from netpolc.reports.text import render  # noqa: PLC0415 - as above

        people(render(found, root=root, colour=False))
        raise typer.Exit(2)
    return settings.kubernetes


def _standard_input() -> bytes:
    return read_stream(sys.stdin.buffer)
