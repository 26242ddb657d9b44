"""Baselines: findings that are known, by fingerprints that stay when lines move."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

from netpolc.checks.choices import names_of_checks
from netpolc.diagnostics.catalogue.inventories import BASELINE_UNREADABLE, STALE_BASELINE
from netpolc.diagnostics.files import file_bytes, reason
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding
from netpolc.rules.json import Json
from netpolc.values import frozen

_VERSION: Final = 1


@frozen
class Baseline:
    """What a file holds: how often each finding is known."""

    path: Path
    counts: Mapping[str, int]

    def unknown(self, found: Iterable[Diagnostic], *, whole: bool) -> tuple[Diagnostic, ...]:
        """Leave out what is known; `whole`: everything was asked, so what is not found any more is told."""
        left = Counter(self.counts)
        kept: list[Diagnostic] = []
        for item in found:
            mark = fingerprint(item, self.path.parent)
            if mark is not None and left[mark] > 0:
                left[mark] -= 1
            else:
                kept.append(item)
        gone = sum(count for count in left.values() if count > 0)
        if whole and gone:
            said = f"{gone} of {sum(self.counts.values())} known findings are not found any more"
            place = Origin(Place(self.path.as_posix(), 1))
            kept.append(finding(STALE_BASELINE, said, place, help="write it anew with `--write-baseline`"))
        return tuple(kept)


def fingerprint(item: Diagnostic, folder: Path) -> str | None:
    """Say what a finding is, whatever line it stands on; None for what no baseline holds: errors of the server's rules.

    `folder`: that of the baseline, which paths are relative to.
    """
    if item.code.name not in names_of_checks():
        return None
    text = json.dumps([item.code.id, _path(item, folder), item.message])
    return sha256(text.encode()).hexdigest()[:32]


def _path(item: Diagnostic, folder: Path) -> str:
    path = item.origin.place.path if item.origin else ""
    return Path(os.path.relpath(path, folder)).as_posix() if Path(path).is_absolute() else path


def read_baseline(path: Path) -> Baseline | Diagnostic:
    """Read a baseline, or say why it is none."""
    place = Origin(Place(path.as_posix(), 1))
    try:
        value: object = json.loads(file_bytes(path))
    except OSError as error:
        return finding(BASELINE_UNREADABLE, f"`{path.name}` cannot be read: {reason(error)}", place)
    except (ValueError, RecursionError):
        return finding(BASELINE_UNREADABLE, f"`{path.name}` is no JSON", place)
    counts = dict(_counts(value)) if _is_baseline(value) else None
    if counts is None:
        return finding(BASELINE_UNREADABLE, f"`{path.name}` is no baseline of schema_version {_VERSION}", place)
    return Baseline(path, counts)


def _is_baseline(value: object) -> bool:
    table = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    return table.get("schema_version") == _VERSION and isinstance(table.get("findings"), list)


def _counts(value: object) -> Iterator[tuple[str, int]]:
    counted: Counter[str] = Counter()
    for item in cast("dict[str, list[object]]", value)["findings"]:
        entry = cast("dict[str, object]", item) if isinstance(item, dict) else {}
        mark, count = entry.get("fingerprint"), entry.get("count")
        if isinstance(mark, str) and isinstance(count, int):
            counted[mark] += count
    yield from counted.items()


def write_baseline(path: Path, found: Iterable[Diagnostic]) -> int:
    """Write findings as a baseline, in one step, and return how many there are. Raises OSError."""
    entries: dict[str, dict[str, Json]] = {}
    counts: Counter[str] = Counter()
    for item in found:
        mark = fingerprint(item, path.parent)
        if mark is not None:
            counts[mark] += 1
            place = _path(item, path.parent)
            entries[mark] = {"fingerprint": mark, "name": item.code.name, "path": place, "message": item.message}
    rows = [{**entry, "count": counts[mark]} for mark, entry in entries.items()]
    rows.sort(key=lambda entry: (str(entry["path"]), str(entry["name"]), str(entry["message"])))
    text = json.dumps({"schema_version": _VERSION, "findings": rows}, indent=2, ensure_ascii=False) + "\n"
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return sum(counts.values())
