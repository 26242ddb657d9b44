"""`netpolc diff`: what a change opens and closes."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from attrs import evolve

from netpolc.analysis.answers import Class
from netpolc.analysis.class_groups import GROUPS
from netpolc.analysis.promise_changes import CLASSES
from netpolc.cli.answers import tell, told
from netpolc.cli.codes import USAGE
from netpolc.cli.completing import classes, revisions
from netpolc.cli.completing import environments as named_environments
from netpolc.cli.options import Colour, Directory, Inventory, NoCode, TargetNames, asked, outputs
from netpolc.cli.outputs import Output
from netpolc.cli.progress import progress
from netpolc.cli.signals import ended_by_signals
from netpolc.diagnostics.model import Diagnostic, has_errors
from netpolc.diagnostics.nearest import meant
from netpolc.loading.configuration import read_settings
from netpolc.loading.named_folders import as_named
from netpolc.pipeline.compare import Compare, compare
from netpolc.pipeline.existing import PathError, inventory_of, inventory_set, require_workloads
from netpolc.pipeline.promise_changes import with_promises
from netpolc.process.exporting_both import BothExports
from netpolc.program.inventory import Inventory as ExistingThere
from netpolc.reports.formats import BRIEF
from netpolc.rules.home import HOME
from netpolc.sides.base import merge_base_side
from netpolc.sides.limits import AskedPods, Limits, limited, narrowed
from netpolc.sides.sides import SideError, SideRequest, read_path, read_side
from netpolc.sides.stops import Stops
from netpolc.yaml.files import read_stream

HELP = """Say what a change opens and closes, for every pod that could exist.

Each side is a git revision, a project folder, a folder or file of YAML, a build tree, or `-` for standard input. Where
a word is both, `./NAME` is the path and `rev:NAME` the revision; `REV:PATH` is a folder or file of one. Without sides:
the commit where the branch left the main branch, against the working tree. A revision means what its committed build/
says, where it has one; its policies are compiled too, for the lines. A revision without policies in Python is all the
YAML that it holds. Whatever stands in build/ counts, whoever wrote it. A side without any policy is an error.

People are told the worst first, on 60 lines, and programs of more than 2,000 rows by groups; `--all` tells everything.
`netpolc explain CLASS` says what a class is. `--env`, `-n` and `--subject` limit what is told, not what is judged.
Paths are from the project folder, and from the top of the repository in what is read there: markdown, github, gitlab,
sarif, junit.

Examples:

    netpolc diff

    netpolc diff main --env prod -o markdown

    netpolc diff before/ after/ --fail-on outside,isolation-lost

    netpolc diff --summary

    netpolc diff . . --target kubernetes --target cilium

    kubectl get networkpolicy -A -o yaml | netpolc diff - . --env prod

Exit codes: 0 equal, 1 changed or unknown (with --fail-on: what may be of a named class), 2 a side cannot be had.
"""

_SIDES = ("before", "after")
_CLASSES = ", ".join(dict.fromkeys((*(item.value for item in Class), *GROUPS, *CLASSES)))


def diff(
    before: Annotated[
        str | None,
        typer.Argument(metavar="[BEFORE]", autocompletion=revisions, help="The merge base with the main branch."),
    ] = None,
    after: Annotated[
        str | None, typer.Argument(metavar="[AFTER]", autocompletion=revisions, help="The working tree.")
    ] = None,
    form: Annotated[list[Output] | None, outputs("diff")] = None,
    environments: Annotated[
        list[str] | None,
        typer.Option(
            "--env",
            metavar="NAME",
            help="Tell only of this environment; repeats, and takes patterns such as `prod-*`.",
            autocompletion=named_environments,
        ),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="CLASS,…",
            autocompletion=classes,
            help=f"Exit 1 for these classes only: {_CLASSES}.",
        ),
    ] = None,
    namespace: Annotated[
        str | None,
        typer.Option(
            "--namespace",
            "-n",
            metavar="NAME",
            help="Tell only what speaks of this namespace, in which objects are that name none.",
        ),
    ] = None,
    subject: Annotated[
        str | None,
        typer.Option(
            "--subject",
            metavar="PODS",
            help="Tell only what speaks of these pods: `app=web`, `shop/app=web,tier=edge`; of workloads: `shop/web`.",
        ),
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Tell the verdict, the sides, and how many rows of each class there are.")
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="Tell every row, line and policy, where the least would be counted.")
    ] = False,
    workloads: Annotated[
        bool, typer.Option("--workloads", help="Only for the workloads that the manifests of each side hold.")
    ] = False,
    inventory: Inventory = None,
    targets: TargetNames = None,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="Let a side hold no policy, or lack an environment of --env.")
    ] = False,
    no_code: NoCode = False,
    no_causes: Annotated[
        bool,
        typer.Option("--no-causes", help="Undo no edit to find which of them made a row; the verdict is the same."),
    ] = False,
    color: Colour = "auto",
    directory: Directory = Path(),
) -> None:
    """Say what a change opens and closes."""
    wanted = _classes(fail_on)
    reports = asked(form, directory)
    if summary and (whole := next((item.form for item in reports if item.form not in BRIEF), None)):
        raise typer.BadParameter(f"`{whole}` is the whole answer, for programs", param_hint="--summary")
    if targets and len(targets) > len(_SIDES):
        raise typer.BadParameter("there are two sides: once for both, or once for each", param_hint="--target")
    limits = Limits(tuple(environments or ()), namespace, _subject(subject, exists=workloads or inventory is not None))
    root = directory.resolve()
    with ended_by_signals(), ExitStack() as stack:
        both = BothExports(root if after is None else root / after, targets[-1] if targets else "")
        stack.callback(both.close)
        request = SideRequest(
            root,
            (),
            namespace or HOME,
            lambda: read_stream(sys.stdin.buffer),
            stack,
            allow_empty,
            workloads,
            not no_code,
            targets[0] if targets else "",
            both,
            as_named(directory),
            namespace is not None,
        )
        request_after = evolve(request, target=targets[-1]) if targets else request
        try:
            with progress("comparing"):
                old = merge_base_side(request) if before is None else read_side(before, request)
                new = read_path(root, request_after, ".") if after is None else read_side(after, request_after)
                old, new = narrowed(old, new, tuple(environments or ()), allow_empty=allow_empty)
                set_ = read_settings(root)[0].checks.inventory if workloads and inventory is None else ()
                if workloads and inventory is None and not (allow_empty or set_):
                    require_workloads(old.inventory, new.inventory)
                how = _question(root, request.namespace, inventory, wanted, workloads=workloads, empty=allow_empty)
                how = _of_setting(root, request.namespace, set_, wanted) if set_ else how
                found = compare(old, new, how, causes=not no_causes)
                exists = workloads or inventory is not None
                found = evolve(with_promises(found), stops=_stops(fail_on, wanted), of_existing=exists)
        except PathError as error:
            raise typer.BadParameter(str(error), param_hint="--workloads") from None
        except SideError as error:
            told(error.diagnostics, error.root or root, color)
            raise typer.Exit(USAGE) from None
        tell("diff", reports, limited(found, limits), root, color, brief=summary, every=every)
    raise typer.Exit(int(found.fails))


def _subject(word: str | None, *, exists: bool) -> AskedPods | None:
    """Read the pods that people ask for; where the answer is about what exists, a workload."""
    if word is None:
        return None
    from netpolc.pipeline.ask import WordError, subject_of

    try:
        return subject_of(word, exists=exists)
    except WordError as error:
        raise typer.BadParameter(str(error), param_hint="--subject") from None


def _of_setting(root: Path, namespace: str, patterns: Sequence[str], wanted: frozenset[Class] | None) -> Compare:
    """Ask about the workloads that the project's setting says exist, on both sides."""
    asked, known = _of_existing(wanted), dict[str | None, ExistingThere]()

    def held(environment: str | None) -> ExistingThere:
        if environment not in known:
            found: list[Diagnostic] = []
            known[environment] = inventory_set(root, patterns, environment, namespace, found)
            if has_errors(found):
                raise SideError(found)
        return known[environment]

    return lambda before, after, _: asked(before, after, (held(after.environment), held(after.environment)))


def _question(
    root: Path, namespace: str, folder: str | None, wanted: frozenset[Class] | None, *, workloads: bool, empty: bool
) -> Compare:
    """Choose what is asked: about every pod that could exist, or about workloads that do.

    `wanted`: the classes that fail, None for any change; whoever lets some pass has to know what else may have opened.
    """
    if not workloads and folder is None:
        from netpolc.analysis.possible import difference
        from netpolc.pipeline.asking_once import AskedOnce

        once = AskedOnce(partial(difference, every_reading=wanted is not None))
        return lambda before, after, _: once.of(before, after)
    asked = _of_existing(wanted)
    if folder is None:
        return asked
    found: list[Diagnostic] = []
    try:
        inventory = inventory_of(root, folder, namespace, found)
        if not (empty or has_errors(found)):
            require_workloads(inventory)
    except PathError as error:
        raise typer.BadParameter(str(error), param_hint="--inventory") from None
    if has_errors(found):
        raise SideError(found)
    return lambda before, after, _: asked(before, after, (inventory, inventory))


def _of_existing(wanted: frozenset[Class] | None) -> Compare:
    if wanted is not None:
        from netpolc.pipeline.failing import with_doubts_of_nodes

        return with_doubts_of_nodes
    from netpolc.pipeline.existing_doubts import difference_with_doubts

    return difference_with_doubts


def _classes(text: str | None) -> frozenset[Class] | None:
    if text is None:
        return None
    known = {**{item.value: frozenset({item}) for item in Class}, **GROUPS}
    words = _words(text)
    for word in words:
        if word not in known and word not in CLASSES:
            cure = meant(word, (*known, *CLASSES)) or f"there are {_CLASSES}"
            raise typer.BadParameter(f"`{word}` is no class; {cure}", param_hint="--fail-on")
    return frozenset(item for word in words for item in known.get(word, ()))


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",")]


def _stops(fail_on: str | None, wanted: frozenset[Class] | None) -> Stops:
    if fail_on is None:
        return Stops()
    return Stops(wanted, frozenset(kind for word in _words(fail_on) for kind in CLASSES.get(word, ())))
