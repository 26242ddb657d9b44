"""Manifests in few words, and what the checks find in them."""

from collections.abc import Sequence
from pathlib import Path

from netpolc.checks.cluster_facts import ClusterFacts
from netpolc.diagnostics.model import Diagnostic, Severity
from netpolc.pipeline.checking import Inspection, check_manifests
from netpolc.rules.version import NEWEST


def workload(name: str, labels: str = "", *, ns: str = "shop", ports: str = "", pod: str = "", kind: str = "") -> str:
    labels, own = labels or f"app: {name}", f", ports: [{ports}]" if ports else ""
    spec = f"{pod}{', ' if pod else ''}containers: [{{name: main{own}}}]"
    return (
        f"apiVersion: apps/v1\nkind: {kind or 'Deployment'}\nmetadata: {{name: {name}, namespace: {ns}}}\n"
        f"spec: {{template: {{metadata: {{labels: {{{labels}}}}}, spec: {{{spec}}}}}}}\n"
    )


def service(name: str, ports: str, *, more: str = "", ns: str = "shop", selector: str = "") -> str:
    chosen = selector or f"app: {name}"
    head = f"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: {ns}}}\n"
    return f"{head}spec: {{selector: {{{chosen}}}, ports: [{ports}]{', ' if more else ''}{more}}}\n"


def ingress(name: str, *, ns: str = "shop") -> str:
    head = f"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: {name}, namespace: {ns}}}\n"
    return f"{head}spec: {{defaultBackend: {{service: {{name: {name}, port: {{number: 80}}}}}}}}\n"


def namespace(name: str, labels: str = "") -> str:
    return f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {{{labels}}}}}\n"


def policy(subject: str, *rules: str, name: str = "p", ns: str = "shop", egress: bool = False) -> str:
    """Write a policy: a subject such as `app: web` (nothing for all), and rules as they stand in its list."""
    chosen = "{}" if not subject else subject if subject.startswith("{") else f"{{matchLabels: {{{subject}}}}}"
    head = (
        f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}, namespace: {ns}}}\nspec:\n"
    )
    types, field = ("Egress", "egress") if egress else ("Ingress", "ingress")
    listed = f"  {field}:\n" + "".join(f"  - {rule}\n" for rule in rules) if rules else ""
    return f"{head}  podSelector: {chosen}\n  policyTypes: [{types}]\n{listed}"


def found_in(folder: Path, *documents: str, facts: ClusterFacts = ClusterFacts()) -> tuple[Diagnostic, ...]:  # noqa: B008
    """Check documents, each as a manifest of one file."""
    file = folder / "all.yaml"
    file.write_text("---\n".join(documents))
    asked = Inspection((str(file),), (), "default", NEWEST, facts)
    return check_manifests(asked, folder, bytes)[0]


def loud(found: Sequence[Diagnostic]) -> list[str]:
    """Name what is told as more than a note."""
    return [item.code.name for item in found if item.severity is not Severity.NOTE]
