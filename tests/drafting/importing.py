"""Imports in folders of a test, and what they come to."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from attrs import frozen

from netpolc.pipeline import compile_project
from netpolc.pipeline.importing import ImportWanted, import_paths
from netpolc.reports.imported import Imported

Objects = Sequence[Mapping[str, Any]]


@frozen
class Outcome:
    """What an import into a fresh folder came to."""

    root: Path
    found: Imported

    def module(self, name: str) -> str:
        """Return the text of a module."""
        return (self.root / "policies" / f"{name}.py").read_text(encoding="utf-8")

    def texts(self) -> dict[str, str]:
        """Return the text of every module."""
        return {path.name: path.read_text(encoding="utf-8") for path in sorted((self.root / "policies").glob("*.py"))}

    def built(self, environment: str | None = None) -> list[dict[str, Any]]:
        """Compile what was written, and return its objects."""
        compiled = compile_project(self.root)
        assert [f"{item.code.id} {item.message}" for item in compiled.diagnostics if item.severity == "error"] == []
        begin = "" if environment is None else f"{environment}/"
        return [yaml.safe_load(data) for path, data in compiled.files.items() if path.startswith(begin)]


def imported(place: Path, objects: Objects | Mapping[str, Objects], *, rename: bool = False) -> Outcome:
    """Import objects, or those of each environment, into a fresh folder."""
    paths: dict[str | None, Sequence[str]] = {}
    for name, some in objects.items() if isinstance(objects, Mapping) else [(None, objects)]:
        path = place / f"{name or 'input'}.json"
        path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": list(some)}), encoding="utf-8")
        paths[name] = [str(path)]
    root = place / "project"
    return Outcome(root, import_paths(ImportWanted(place, root, paths, rename=rename), bytes))


def texts(place: Path, **files: str) -> Outcome:
    """Import YAML files of these names (`web` is `web.yaml`) into a fresh folder."""
    folder = place / "input"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    root = place / "project"
    return Outcome(root, import_paths(ImportWanted(place, root, {None: [str(folder)]}), bytes))


def policy(name: str, app: str | None = None, namespace: str = "shop", **spec: object) -> dict[str, Any]:
    """Write a NetworkPolicy on pods with a label `app`, or on all."""
    subject = {} if app is None else {"matchLabels": {"app": app}}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"podSelector": subject, **spec},
    }


def pods(app: str, namespace: str | None = None) -> dict[str, Any]:
    """Write a peer."""
    peer: dict[str, Any] = {"podSelector": {"matchLabels": {"app": app}}}
    if namespace is not None:
        peer["namespaceSelector"] = {"matchLabels": {"kubernetes.io/metadata.name": namespace}}
    return peer


def incoming(*peers: Mapping[str, Any], port: int = 80) -> dict[str, Any]:
    """Write an ingress rule."""
    return {"from": list(peers), "ports": [{"protocol": "TCP", "port": port}]}


def outgoing(*peers: Mapping[str, Any], port: int = 80) -> dict[str, Any]:
    """Write an egress rule."""
    return {"to": list(peers), "ports": [{"protocol": "TCP", "port": port}]}
