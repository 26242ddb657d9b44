"""netpolc's verdict on one document, and how it differs from the oracle's."""

from typing import Any

from netpolc.diagnostics.model import Severity
from netpolc.rules.version import NEWEST, Version
from netpolc.targets import judged_kinds
from netpolc.targets.judging import judge
from netpolc.yaml.reading import read_documents

Causes = set[tuple[str | None, str | None]]


def judged(text: str, version: Version = NEWEST) -> Causes:
    """Return field and cause of every error that netpolc reports for one version of Kubernetes."""
    return {
        (item.field, item.cause)
        for judgement in judge(read_documents(text.encode(), "document", judged_kinds()), version)
        for item in judgement.diagnostics
        if item.severity is Severity.ERROR
    }


def differs(answer: dict[str, Any], mine: Causes) -> str:
    """Say how netpolc and the server differ; empty where they agree."""
    verdict, causes = answer["verdict"], {tuple(cause) for cause in answer.get("causes", [])}
    if verdict == "accepted":
        agree = not mine
    elif verdict == "undecodable":
        agree = bool(mine) and all(cause is None for _, cause in mine)
    elif verdict == "invalid":
        agree = mine == causes
    else:
        agree = True
    return (
        ""
        if agree
        else f"the server: {verdict} {sorted(causes)} {answer.get('decode', '')}\nnetpolc: {sorted(map(str, mine))}\n"
    )
