"""What `netpolc check` does with its options, and what it says."""

import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from netpolc.checks.choices import Choices, names_of_checks
from netpolc.checks.cluster_facts import ClusterFacts
from netpolc.checks.cni import read_cni
from netpolc.cli.answers import tell, told
from netpolc.cli.outcome import UsageError, exit_code, shown
from netpolc.cli.outputs import FOR_PEOPLE, TEXT, Output, printed
from netpolc.cli.progress import progress
from netpolc.cli.streams import Choice, people
from netpolc.diagnostics.alike import apart, grouped
from netpolc.diagnostics.model import Diagnostic
from netpolc.diagnostics.nearest import meant
from netpolc.loading.configuration import read_settings
from netpolc.loading.settings import Settings
from netpolc.pipeline.wanted import Wanted
from netpolc.reports.counting import counted
from netpolc.reports.escaping.lines import page
from netpolc.reports.findings import Findings
from netpolc.rules.home import HOME
from netpolc.rules.version import OLDEST

if TYPE_CHECKING:
    from netpolc.program.promises import PlacedPromise


class CheckOptions(NamedTuple):
    """The options of `netpolc check` that speak of checks, as they were written."""

    inventory: tuple[str, ...] = ()
    complete: bool = False
    pod_cidrs: tuple[str, ...] = ()
    service_cidrs: tuple[str, ...] = ()
    cni: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: str | None = None
    write_baseline: str | None = None
    namespace: str | None = None
    """Where objects go that name none; None: nobody says so."""
    as_of: str | None = None
    """The day of which it is asked which exceptions end; None: today."""
    list_exceptions: bool = False
    promises: tuple[str, ...] = ()
    """The policy modules whose promises manifests are held to."""


class Telling(NamedTuple):
    """How findings are told."""

    outputs: tuple[Output, ...] = (Output(),)
    verbose: bool = False
    quiet: bool = False
    color: Choice = "auto"


def run_check(
    wanted: Wanted,
    paths: tuple[str, ...],
    options: CheckOptions,
    telling: Telling,
    keep: Callable[[Sequence[str]], None] | None = None,
) -> int:
    """Check a project folder, or manifests, and return the exit code. Raises UsageError.

    `keep` is given what was told where nothing was found.
    """
    if options.list_exceptions:
        return _list_exceptions(wanted, paths, options, telling)
    settings, faults = read_settings(wanted.root)
    facts, choices = _facts(options, settings), _choices(options, settings)
    for path in options.inventory:
        _require(wanted.root, path, "--inventory")
    if options.promises and not paths:
        raise UsageError("is for PATHs; a project is asked about all of its promises anyway", option="--promises")
    with progress("reading" if paths else "compiling"):
        if paths:
            found = (*faults, *_of_manifests(wanted, paths, options, settings, facts, choices))
        else:
            found = _of_project(wanted, options, facts, choices)
    found = choices.applied(apart(found), wanted.root)
    if options.baseline or settings.checks.baseline or options.write_baseline:
        found = _beyond_baseline(wanted, found, options, settings, whole=not (wanted.environments or options.select))
    found = grouped(found)
    strict = wanted.strict or settings.checks.strict
    visible = tuple(shown(found, verbose=telling.verbose, quiet=telling.quiet, strict=strict))
    told_of = Findings(found, visible, tuple(wanted.environments))
    form = printed(telling.outputs)
    if visible or form not in _SILENT or len(telling.outputs) > 1:
        tell("check", telling.outputs, told_of, wanted.root, telling.color)
    if form in FOR_PEOPLE and not telling.quiet:
        people(page([_summary(visible)]))
    if keep is not None and not found:
        keep([] if telling.quiet else ["no findings"])
    return exit_code(found, strict=strict)


_SILENT: Final = frozenset({TEXT, "concise"})
"""Formats that write nothing where there is no finding, so that nothing need be imported for them."""


def _summary(visible: Sequence[Diagnostic]) -> str:
    if not visible:
        return "no findings"
    from netpolc.reports.text import summary

    return summary(visible)


def _today(options: CheckOptions) -> date:
    if options.as_of is not None:
        return date.fromisoformat(options.as_of)
    return date.today()  # noqa: DTZ011 - the day of whoever asks


def _list_exceptions(wanted: Wanted, paths: tuple[str, ...], options: CheckOptions, telling: Telling) -> int:
    """List the exceptions of a project; manifests have none. Raises UsageError."""
    from netpolc.process.excepting import list_exceptions
    from netpolc.reports.exceptions import ExceptionsAnswer
    from netpolc.reports.formats import LISTS

    if paths:
        raise UsageError("lists the clauses of a project; manifests have none", option="--list-exceptions")
    if any(item.form not in LISTS["exceptions"] for item in telling.outputs):
        known = " and ".join(LISTS["exceptions"])
        raise UsageError(f"`--list-exceptions` has the formats {known}", option="--output")
    listed, found = list_exceptions(wanted.root, wanted.environments)
    if listed is None:
        told(found, wanted.root, telling.color)
        return exit_code(found)
    tell("exceptions", telling.outputs, ExceptionsAnswer(listed, _today(options)), wanted.root, telling.color)
    return 0


def _beyond_baseline(
    wanted: Wanted, found: tuple[Diagnostic, ...], options: CheckOptions, settings: Settings, *, whole: bool
) -> tuple[Diagnostic, ...]:
    """Write a baseline, or leave out what one holds."""
    from netpolc.pipeline.baselines import Baseline, read_baseline, write_baseline

    if options.write_baseline:
        path = (wanted.root / options.write_baseline).absolute()
        try:
            count = write_baseline(path, found)
        except OSError as error:
            raise UsageError(f"cannot write `{options.write_baseline}`: {error.strerror}") from None
        people(page([f"{options.write_baseline} holds {counted(count, 'finding')}"]))
    stated = options.write_baseline or options.baseline or settings.checks.baseline
    read = read_baseline((wanted.root / str(stated)).absolute())
    return read.unknown(found, whole=whole) if isinstance(read, Baseline) else (*found, read)


def _of_manifests(
    wanted: Wanted,
    paths: tuple[str, ...],
    options: CheckOptions,
    settings: Settings,
    facts: ClusterFacts,
    choices: Choices,
) -> tuple[Diagnostic, ...]:
    from netpolc.loading.beside import files_beside
    from netpolc.pipeline.checking import Inspection, check_manifests
    from netpolc.yaml.files import read_stream

    for path in paths:
        _require(wanted.root, path, "PATH")
    version = wanted.kubernetes or settings.kubernetes
    promises, wrong = _promises(wanted, options)
    try:
        known = files_beside(wanted.root, settings.checks.inventory, None).values()
        inventory = (*options.inventory, *(str(path) for files in known for path in files))
        facts = facts.of_target(wanted.target or settings.targets.every) if facts.cni is None else facts
        home, sure = options.namespace or HOME, options.namespace is not None
        asked = Inspection(paths, inventory, home, version, facts, choices.left_out, promises, sure)
        found, documents = check_manifests(asked, wanted.root, lambda: read_stream(sys.stdin.buffer))
    except OSError as error:
        raise UsageError(f"cannot open `{error.filename}`: {error.strerror}") from None
    if not documents and not wanted.allow_empty:
        raise UsageError("there is no document; where that is meant, say --allow-empty")
    return (*wrong, *found)


def _promises(wanted: Wanted, options: CheckOptions) -> "tuple[tuple[PlacedPromise, ...], tuple[Diagnostic, ...]]":
    """Give what manifests are held to, and what is wrong with the project that promises it. Raises UsageError."""
    if not options.promises:
        return (), ()
    from netpolc.pipeline.promised_manifests import PromisesError, promises_in

    try:
        return promises_in(wanted.root, options.promises, wanted.environments)
    except PromisesError as error:
        raise UsageError(str(error), option="--promises") from None


def _of_project(wanted: Wanted, options: CheckOptions, facts: ClusterFacts, choices: Choices) -> tuple[Diagnostic, ...]:
    from netpolc.pipeline.stale_names import stale_modules
    from netpolc.pipeline.wanted import compiled_for
    from netpolc.process.compiling import Checking

    checking = Checking(
        options.inventory, options.namespace or HOME, facts, choices.left_out, _today(options).isoformat()
    )
    return (*compiled_for(wanted, twice=True, checks=checking).diagnostics, *stale_modules(wanted.root))


def _require(root: Path, path: str, option: str) -> None:
    """Refuse a path that is not there, or that holds policies in Python."""
    if path == "-":
        return
    place = root / path
    try:
        there = place.exists()
        is_project = place.suffix == ".py" or any((place / "policies").glob("*.py"))
    except OSError:
        there = is_project = False
    if is_project:
        folder = path if place.is_dir() else "FOLDER"
        said = f"`{path}` holds policies in Python, and PATHs are manifests"
        cure = f"a project folder is named by `-C`: `netpolc check -C {folder}`"
        raise UsageError(f"{said}; {cure}", option=option)
    if not there:
        raise UsageError(f"there is no `{path}`", option=option)


def _facts(options: CheckOptions, settings: Settings) -> ClusterFacts:
    """Put together what options and settings state of the cluster. Raises UsageError."""
    for option, texts in (("--pod-cidr", options.pod_cidrs), ("--service-cidr", options.service_cidrs)):
        _require_cidrs(option, texts)
    cni = None if options.cni is None else read_cni(options.cni)
    if isinstance(cni, str):
        raise UsageError(cni, option="--cni")
    stated = settings.checks.facts or ClusterFacts()
    return ClusterFacts(
        options.complete or stated.complete,
        options.pod_cidrs or stated.pod_cidrs,
        options.service_cidrs or stated.service_cidrs,
        cni or stated.cni,
        stated.trusted_labels,
        tuple(settings.targets.options.get("cilium", {}).get("labels", ())),
    )


def _require_cidrs(option: str, texts: tuple[str, ...]) -> None:
    """Refuse blocks that are none. Raises UsageError."""
    if texts:
        from netpolc.rules.addresses import cidr_faults

        for text in texts:
            if faults := cidr_faults(text, option, OLDEST):
                raise UsageError(faults[0].message, option=option)


def _choices(options: CheckOptions, settings: Settings) -> Choices:
    """Put together which findings are wanted. Raises UsageError."""
    stated = settings.checks
    select = _names("--select", options.select) if options.select else stated.select
    return Choices(
        None if select is None else frozenset(select),
        frozenset((*_names("--ignore", options.ignore), *stated.ignore)),
        stated.severities,
        stated.by_path,
    )


def _names(option: str, texts: tuple[str, ...]) -> list[str]:
    if not texts:
        return []  # and the catalogue, which most runs need nothing of, stays where it is
    known = names_of_checks()
    found = [name.strip() for text in texts for name in text.split(",") if name.strip()]
    from netpolc.diagnostics.catalogue import all_codes

    names = {code.id: code.name for code in all_codes()}
    found = [names.get(name, name) for name in found]
    for name in found:
        if name not in known:
            cure = meant(name, known) or "`netpolc explain` lists the names"
            raise UsageError(f"there is no check `{name}`; {cure}", option=option)
    return found
