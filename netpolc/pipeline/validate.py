"""Validating manifests: read, judged by the rules of a version, and counted."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from netpolc.reports.validate import Finding, Skipped, Subject, Validation
from netpolc.rules.version import Version
from netpolc.targets import TARGETS, judged_kinds
from netpolc.targets.duplicates import Duplicates
from netpolc.targets.judging import Judgement, judge
from netpolc.yaml.files import STANDARD_INPUT, read_paths


def validate_paths(
    paths: Sequence[str], version: Version, root: Path, standard_input: Callable[[], bytes]
) -> Validation:
    """Judge the manifests of files and folders; relative ones are looked for under `root`. Raises OSError."""
    documents = piped = 0
    judged: Counter[str] = Counter()
    names = Duplicates()
    kinds: Counter[tuple[str, str]] = Counter()
    templates: set[str] = set()
    findings: list[Finding] = []
    places = [path if path == STANDARD_INPUT else str(root / path) for path in paths]
    for file in read_paths(places, standard_input, judged_kinds()):
        documents += len(file)
        piped += sum(1 for document in file if document.path == STANDARD_INPUT)
        for judgement in judge(file, version):
            item = judgement.item
            if item is not None and judgement.judged:
                judged[item.kind] += 1
            if judgement.is_template:
                templates.add(judgement.document.path)
            elif item is not None and not judgement.judged and not judgement.of_document:
                kinds[item.api_version, item.kind] += 1
            again = names.of(item) if item is not None and judgement.judged else None
            diagnostics = (*judgement.diagnostics, *(() if again is None else (again,)))
            findings += [Finding(found, judgement.document.index, _subject(judgement)) for found in diagnostics]
    skipped = tuple(Skipped(api, kind, count) for (api, kind), count in sorted(kinds.items()))
    empty = tuple(paths) if not documents else (STANDARD_INPUT,) if STANDARD_INPUT in paths and not piped else ()
    counted = judged or {TARGETS[0].kinds[0].kind: 0}
    return Validation(documents, counted, skipped, tuple(sorted(templates)), tuple(findings), empty)


def _subject(judgement: Judgement) -> Subject:
    item = judgement.item
    if item is None:
        return Subject()
    return Subject(item.api_version or None, item.kind or None, item.namespace, item.name)
