"""The answer of `netpolc why`: as JSON, and for a terminal."""

from collections.abc import Callable, Sequence
from pathlib import Path

from netpolc.analysis.explanation import Answer, Half, Why
from netpolc.diagnostics.origin import Located
from netpolc.program.model import Policy
from netpolc.reports.answers_json import note_json, origins_json
from netpolc.reports.connections_text import port_words
from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.validate import shown_path
from netpolc.rules.json import Json, JsonObject
from netpolc.sets.ports import ports_text

ManifestPath = Callable[[Policy], str]
"""Says where a policy's manifest is."""


def why_json(found: Why, environment: str | None, root: Path, path_of: ManifestPath) -> JsonObject:
    """Write an explanation as the documented JSON (`netpolc schema why`)."""
    return {
        "schema_version": 1,
        "environment": environment,
        "answers": [_answer(item, root, path_of) for item in found.answers],
        "notes": [note_json(note, root) for note in found.notes],
    }


def _answer(answer: Answer, root: Path, path_of: ManifestPath) -> Json:
    cure: Json = None
    if answer.cure is not None:
        cure = {"clause": answer.cure.clause, "path": answer.cure.path}
    return {
        "ports": ports_text(answer.ports),
        "verdict": answer.verdict.value,
        "egress": _half(answer.egress, root, path_of),
        "ingress": _half(answer.ingress, root, path_of),
        "cure": cure,
    }


def _half(half: Half, root: Path, path_of: ManifestPath) -> Json:
    return {
        "verdict": half.verdict.value,
        "isolated_by": [
            {"manifest": _manifest(policy, path_of), "origins": origins_json(policy.origins, root)}
            for policy in half.isolated_by
        ],
        "allowed_by": [
            {
                "manifest": _manifest(item.policy, path_of),
                "rule": {"direction": item.rule.direction.value, "index": item.index},
                "origins": origins_json(item.rule.origins, root),
            }
            for item in half.allowed_by
        ],
    }


def _manifest(policy: Policy, path_of: ManifestPath) -> Json:
    return {"namespace": policy.namespace, "name": policy.name, "path": path_of(policy)}


def why_text(found: Why, source: str, destination: str, root: Path) -> Shown:
    """Write an explanation as text: the verdict, each half with the lines that decide it, and the cure."""
    lines: list[str] = []
    for answer in found.answers:
        ports = port_words(answer.ports)
        if found.name is not None:
            # The answers split the numbers that the port may have.
            ports = f"port {found.name}, " + (
                f"where it is {ports}" if len(found.answers) > 1 else "whatever its number"
            )
        lines.append(f"{answer.verdict.value}: {source} → {destination}  {ports}")
        for word, half in (("egress of the source", answer.egress), ("ingress of the destination", answer.ingress)):
            lines += _half_lines(word, half, root)
        if answer.cure is not None:
            where = f" ({answer.cure.path})" if answer.cure.path else ""
            lines.append(f"  to open it, add to a set of `{answer.cure.namespace}`{where}:")
            lines.append(f"    yield {answer.cure.clause}")
        lines.append("")
    lines += [f"note: {note.text}" for note in found.notes]
    return page(lines if found.notes else lines[:-1])


def _half_lines(word: str, half: Half, root: Path) -> list[str]:
    if not half.isolated_by:
        return [f"  {word}: {half.verdict.value}, nobody isolates it"]
    lines = [f"  {word}: {half.verdict.value}"]
    lines += (
        f"    allowed by {item.policy.namespace}/{item.policy.name}{_at(item.rule.origins, root)}"
        for item in half.allowed_by
    )
    if not half.allowed_by:
        lines += (
            f"    isolated by {policy.namespace}/{policy.name}{_at(policy.origins, root)}"
            for policy in half.isolated_by
        )
    return lines


def _at(origins: Sequence[Located], root: Path) -> str:
    if not origins:
        return ""
    place = origins[0].locate().place
    return f" at {shown_path(place.path, root)}:{place.line}"
