"""`netpolc verify`: whether a rendered stream means what the program means."""

from pathlib import Path
from typing import Annotated

import typer

from netpolc.cli.answers import tell, told
from netpolc.cli.codes import USAGE
from netpolc.cli.options import Colour, Directory, NamespaceIfAny, OneEnvironment, asked, outputs
from netpolc.cli.outputs import Output
from netpolc.cli.progress import progress
from netpolc.cli.streams import people
from netpolc.loading.configuration import read_settings
from netpolc.loading.reading_settings import pod_label
from netpolc.pipeline.existing import PathError
from netpolc.pipeline.verifying import VerifyRequest
from netpolc.pipeline.verifying import verify as held_against
from netpolc.reports.escaping.lines import page
from netpolc.sides.sides import SideError

HELP = """Say whether rendered manifests mean what the policies compile to.

PATH is what kustomize, Helm or a cluster prints: files, folders, `-` for standard input. The compiled program is the
side before, the stream the side after, and the answer is that of `diff`. Names, labels, order, and what a server adds
do not matter. Only namespaces that policy sets own are compared; policies elsewhere are counted. One that names no
namespace may go to any, so the answer is unknown, unless `-n` says which. What `beside` names counts where the stream
holds it.

kustomize may add a label to every selector (`includeSelectors`). It selects the same pods only where every pod has the
label: `--pod-label`, or the setting `pod-labels`, says so.

Examples:

    kustomize build overlays/prod | netpolc verify - --env prod

    helm template shop charts/shop | netpolc verify - -n shop --pod-label env=prod

    kubectl get networkpolicies -A -o yaml | netpolc verify - --env prod -o markdown

Exit codes: 0 equal, 1 changed or unknown, 2 usage, or the stream or the program cannot be had.
"""


def verify(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files and folders; `-` is standard input.")],
    form: Annotated[list[Output] | None, outputs("verify")] = None,
    environments: OneEnvironment = None,
    labels: Annotated[
        list[str] | None,
        typer.Option(
            "--pod-label", metavar="KEY=VALUE", help="Every pod of the namespaces of the project has it; repeats."
        ),
    ] = None,
    namespace: NamespaceIfAny = None,
    color: Colour = "auto",
    directory: Directory = Path(),
) -> None:
    """Say whether rendered manifests mean what the policies compile to."""
    reports = asked(form, directory)
    root = directory.resolve()
    settings, faults = read_settings(root)
    if faults:
        told(faults, root, color)
        raise typer.Exit(USAGE)
    assumed = {**dict(settings.pod_labels), **_labels(labels or ())}
    try:
        with progress("comparing"):
            found = held_against(VerifyRequest(root, tuple(paths), tuple(environments or ()), assumed, namespace))
    except PathError as error:
        people(page([f"netpolc verify: {error}"]))
        raise typer.Exit(USAGE) from None
    except SideError as error:
        told(error.diagnostics, root, color)
        raise typer.Exit(USAGE) from None
    tell("verify", reports, found, root, color)
    raise typer.Exit(int(found.fails))


def _labels(words: "list[str] | tuple[str, ...]") -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        label = pod_label(word)
        if isinstance(label, str):
            raise typer.BadParameter(label, param_hint="--pod-label")
        key, value = label
        if found.setdefault(key, value) != value:
            said = f"no pod has two values of `{key}`: `{found[key]}` and `{value}`"
            raise typer.BadParameter(said, param_hint="--pod-label")
    return found
