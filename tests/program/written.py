"""Projects of one module, resolved, and what they write as short lines."""

from pathlib import Path

from netpolc.diagnostics.model import Diagnostic
from netpolc.pipeline import resolve_project
from netpolc.program.model import BlockPeer, PodPeer, Policy, Program, Rule
from netpolc.sets.selections import Selection

PRELUDE = "from netpolc import *\n\n\n"


def resolved(folder: Path, *modules: str) -> tuple[Program, tuple[Diagnostic, ...]]:
    """Resolve modules `policies/m0.py`, `m1.py` …; each begins with an import of the whole language."""
    policies = folder / "policies"
    policies.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(modules):
        (policies / f"m{number}.py").write_text(PRELUDE + text, encoding="utf-8")
    programs, found = resolve_project(folder.resolve())
    return (programs[0] if programs else Program(None, ())), found


def program(folder: Path, *modules: str) -> Program:
    """Resolve modules that are right."""
    result, found = resolved(folder, *modules)
    assert [item.message for item in found] == []
    return result


def clauses(*lines: str, namespace: str = "shop", name: str = "shop") -> str:
    """Write a policy set that yields these clauses."""
    body = "\n".join(f"    yield {line}" for line in lines)
    return f'@policy_set(namespace="{namespace}")\ndef {name}():\n{body}\n'


DENY = 'policy("default-deny", all_pods, deny_all)'


def lines(value: Program) -> dict[str, list[str]]:
    """Write each manifest as `namespace/name` with its rules as lines, but for those that only isolate."""
    return {f"{item.namespace}/{item.name}": rules(item) for item in value.policies if item.rules}


def rules(policy: Policy) -> list[str]:
    """Write the rules of a manifest."""
    return [_rule(rule) for rule in policy.rules]


def _rule(rule: Rule) -> str:
    peers = "everybody" if rule.peers is None else " or ".join(map(_peer, rule.peers))
    ports = (
        ""
        if rule.ports is None
        else " "
        + ",".join(f"{item.protocol}/{item.port or '*'}" + (f"-{item.end}" if item.end else "") for item in rule.ports)
    )
    return f"{rule.direction.lower()} {peers}{ports}"


def _peer(peer: PodPeer | BlockPeer) -> str:
    if isinstance(peer, BlockPeer):
        return peer.cidr + "".join(f"!{hole}" for hole in peer.except_)
    return f"{_selection(peer.namespaces)}:{_selection(peer.pods)}"


def _selection(selection: Selection) -> str:
    words = [
        ("" if key == "kubernetes.io/metadata.name" else f"{key}=")
        + ("!" if constraint.others else "")
        + "|".join(constraint.values)
        for key, constraint in selection.parts
    ]
    return "&".join(words) or "*"
