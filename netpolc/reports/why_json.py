"""The answer of `netpolc why -o json`."""

from collections.abc import Callable, Iterable
from pathlib import Path

from netpolc.analysis.cures import Cure
from netpolc.analysis.explanation import Answer, HalfAnswer
from netpolc.analysis.reach import Reach
from netpolc.program.model import Policy
from netpolc.reports.answers_json import note_json
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_text
from netpolc.reports.formats import Page
from netpolc.reports.places import origins_json
from netpolc.reports.why import WhyAnswer
from netpolc.rules.json import Json
from netpolc.sets.ports import ports_text


def write(answer: WhyAnswer, page: Page) -> Iterable[Shown]:
    """Write an explanation as the documented JSON (`netpolc schema why`)."""
    clause_of = answer.documents or _clauses
    yield json_text(
        {
            "schema_version": 1,
            "environment": answer.environment,
            "answers": [_answer(item, page.root, answer.path_of, clause_of) for item in answer.found.answers],
            "notes": [note_json(note, page.root) for note in (*answer.found.notes, *answer.notes)],
        }
    )


def _clauses(cure: Cure) -> str:
    return cure.clause


def _answer(answer: Answer, root: Path, path_of: Callable[[Policy], str], clause_of: Callable[[Cure], str]) -> Json:
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


def _half(half: HalfAnswer, root: Path, path_of: Callable[[Policy], str]) -> Json:
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


def _manifest(policy: Policy, path_of: Callable[[Policy], str]) -> Json:
    return {"namespace": policy.namespace, "name": policy.name, "path": path_of(policy)}
