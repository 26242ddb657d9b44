"""The answer of `netpolc why`: as JSON, and for a terminal."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from attrs import evolve

from netpolc.analysis.cures import Cure
from netpolc.analysis.explanation import Answer, Half, Why
from netpolc.analysis.reach import Reach
from netpolc.diagnostics.origin import Located
from netpolc.program.model import Policy
from netpolc.reports.answers_json import note_json, origins_json
from netpolc.reports.connections_text import port_words
from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.validate import shown_path
from netpolc.rules.json import Json, JsonObject
from netpolc.sets.ports import ports_text

_SHOWN: Final = 3
"""How many of the nearest rules are told to people."""
ManifestPath = Callable[[Policy], str]
"""Says where a policy's manifest is."""
ClauseOf = Callable[[Cure], str]
"""Writes a cure: as clauses of the language, or as documents."""


def clauses(cure: Cure) -> str:
    """Write a cure as clauses of the language."""
    return cure.clause


def why_json(
    found: Why, environment: str | None, root: Path, path_of: ManifestPath, clause_of: ClauseOf = clauses
) -> JsonObject:
    """Write an explanation as the documented JSON (`netpolc schema why`)."""
    return {
        "schema_version": 1,
        "environment": environment,
        "answers": [_answer(item, root, path_of, clause_of) for item in found.answers],
        "notes": [note_json(note, root) for note in found.notes],
    }


def _answer(answer: Answer, root: Path, path_of: ManifestPath, clause_of: ClauseOf) -> Json:
    cure: Json = None
    if answer.cure is not None:
        cure = {"clause": clause_of(answer.cure), "path": answer.cure.path}
    pods: dict[str, Json] = {"source": answer.source, "destination": answer.destination}
    return {
        **{key: text for key, text in pods.items() if text is not None},
        "ports": ports_text(answer.ports),
        "verdict": answer.verdict.value,
        "egress": _half(answer.egress, root, path_of),
        "ingress": _half(answer.ingress, root, path_of),
        "cure": cure,
    }


def _half(half: Half, root: Path, path_of: ManifestPath) -> Json:
    near: Json = [
        {
            "manifest": _manifest(item.policy, path_of),
            "rule": {"direction": item.rule.direction.value, "index": item.index},
            "origins": origins_json(item.origins, root),
            "misses": item.lack.miss.value,
            "text": item.lack.text,
        }
        for item in half.near
    ]
    return {
        **({"near": near} if half.verdict is Reach.DENIED else {}),
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


def why_text(found: Why, source: str, destination: str, root: Path, documents: ClauseOf | None = None) -> Shown:
    """Write an explanation as text: the verdict, each half with the lines that decide it, and the cure.

    `documents` writes a cure that is to be applied beside manifests; without it, it is one of clauses for sets.
    """
    lines: list[str] = []
    for answer in found.answers:
        ports = port_words(answer.ports)
        if found.name is not None:
            # The answers split the numbers that the port may have.
            ports = f"port {found.name}, " + (
                f"where it is {ports}" if len(found.answers) > 1 else "whatever its number"
            )
        ends = f"{answer.source or source} → {answer.destination or destination}"
        lines.append(f"{answer.verdict.value}: {ends}  {ports}")
        for word, half in (("egress of the source", answer.egress), ("ingress of the destination", answer.ingress)):
            lines += _half_lines(word, half, root)
        if answer.cure is not None:
            lines += _cure_lines(answer.cure, documents)
        lines.append("")
    lines += [f"note: {note.text}" for note in found.notes]
    return page(lines if found.notes else lines[:-1])


def _cure_lines(cure: Cure, documents: ClauseOf | None) -> Iterator[str]:
    if cure.hint:
        yield f"  to open it, {cure.hint}"
    if documents is not None:
        if cure.policies:
            yield f"  {'or' if cure.hint else 'to open it,'} apply beside it:"
            yield from (f"    {line}" for line in documents(evolve(cure, labels=())).splitlines())
        return
    for number, clause in enumerate(cure.clauses):
        where = f" ({clause.path})" if clause.path else ""
        word = "and" if number else "or" if cure.hint else "to open it,"
        yield f"  {word} add to a set of `{clause.namespace}`{where}:"
        yield f"    yield {clause.text}"


def _half_lines(title: str, half: Half, root: Path) -> list[str]:
    if not half.isolated_by:
        return [f"  {title}: {half.verdict.value}, nobody isolates it"]
    lines = [f"  {title}: {half.verdict.value}"]
    word = "perhaps allowed by" if half.verdict is Reach.UNKNOWN else "allowed by"
    lines += (
        f"    {word} {item.policy.namespace}/{item.policy.name}{_at(item.rule.origins, root)}"
        for item in half.allowed_by
    )
    if not half.allowed_by:
        lines += (
            f"    isolated by {policy.namespace}/{policy.name}{_at(policy.origins, root)}"
            for policy in half.isolated_by
        )
    lines += (
        f"    nearest is {item.policy.namespace}/{item.policy.name}{_at(item.origins, root)}: {item.lack.text}"
        for item in half.near[:_SHOWN]
    )
    return lines


def _at(origins: Sequence[Located], root: Path) -> str:
    if not origins:
        return ""
    place = origins[0].locate().place
    return f" at {shown_path(place.path, root)}:{place.line}"
