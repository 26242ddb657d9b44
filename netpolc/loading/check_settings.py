"""Reading what a project sets about checks: what exists, what is known of the cluster, and `[tool.netpolc.checks]`."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, cast

from attrs import evolve

from netpolc.authoring.problems import nearest_keyword
from netpolc.diagnostics.model import Severity
from netpolc.diagnostics.nearest import meant
from netpolc.loading.beside import pattern_fault
from netpolc.loading.settings import CheckSettings

if TYPE_CHECKING:
    from netpolc.checks.cluster_facts import ClusterFacts


Fault = tuple[str, str | None]
"""What is wrong with a setting, and its cure."""

KEYS: Final = ("cni", "complete-inventory", "inventory", "pod-cidr", "service-cidr", "trusted-namespace-labels")
"""The settings of `[tool.netpolc]` that are read here."""
_OWN: Final = ("baseline", "ignore", "per-path", "select", "strict")


def with_setting(settings: CheckSettings, key: str, value: object) -> CheckSettings | Fault:
    """Return the settings with one more of `KEYS`, or what is wrong with it."""
    from netpolc.checks.cluster_facts import ClusterFacts

    facts = settings.facts or ClusterFacts()
    if key == "complete-inventory":
        return (
            settings._replace(facts=evolve(facts, complete=value))
            if isinstance(value, bool)
            else _no_boolean(key, value)
        )
    if key == "cni":
        from netpolc.checks.cni import read_cni

        found = read_cni(value) if isinstance(value, str) else f"`{key}` is `{value!r}`"
        if isinstance(found, str):
            return found, 'write a name, and the version behind `@`: `"cilium@1.17"`'
        return settings._replace(facts=evolve(facts, cni=found))
    return _with_texts(settings, facts, key, value)


def _no_boolean(key: str, value: object) -> Fault:
    return f"`{key}` is `{value!r}`", "write `true` or `false`"


def _with_texts(settings: CheckSettings, facts: "ClusterFacts", key: str, value: object) -> CheckSettings | Fault:
    texts = _texts(value)
    if texts is None:
        return f"`{key}` is `{value!r}`", "write a list of strings"
    for text in texts:
        fault = _FAULTS[key](text)
        if fault:
            return f"`{key}` holds `{text}`: {fault}", None
    if key == "inventory":
        return settings._replace(inventory=texts)
    if key == "pod-cidr":
        facts = evolve(facts, pod_cidrs=texts)
    elif key == "service-cidr":
        facts = evolve(facts, service_cidrs=texts)
    else:
        facts = evolve(facts, trusted_labels=texts)
    return settings._replace(facts=facts)


def _texts(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    items = cast("list[object]", value)
    return tuple(cast("list[str]", items)) if all(isinstance(item, str) for item in items) else None


def _cidr_fault(text: str) -> str | None:
    from netpolc.rules.addresses import cidr_faults
    from netpolc.rules.version import OLDEST

    faults = cidr_faults(text, "", OLDEST)
    return faults[0].message if faults else None


def _label_fault(text: str) -> str | None:
    from netpolc.rules.names import label_key_faults

    faults = label_key_faults(text, "")
    return faults[0].message if faults else None


_FAULTS: Final = {
    "inventory": pattern_fault,
    "pod-cidr": _cidr_fault,
    "service-cidr": _cidr_fault,
    "trusted-namespace-labels": _label_fault,
}


def with_checks(settings: CheckSettings, table: object) -> Iterator[tuple[tuple[str, ...], CheckSettings | Fault]]:
    """Read `[tool.netpolc.checks]`: give for each key the settings with it, or what is wrong with it."""
    if not isinstance(table, dict):
        yield (), ("`checks` is no table", "write `[tool.netpolc.checks]`")
        return
    for key, value in sorted(cast("Mapping[str, object]", table).items()):
        read = _with(settings, key, value)
        if isinstance(read, CheckSettings):
            settings = read
        yield (key,), read


def _with(settings: CheckSettings, key: str, value: object) -> CheckSettings | Fault:
    from netpolc.checks.choices import names_of_checks

    known = names_of_checks()
    if key in ("select", "ignore"):
        names = _texts(value)
        if names is None:
            return f"`{key}` is `{value!r}`", "write a list of names"
        wrong = next((name for name in names if name not in known), None)
        if wrong is not None:
            return f"there is no check `{wrong}`", meant(wrong, known)
        return settings._replace(select=names) if key == "select" else settings._replace(ignore=names)
    if key == "baseline":
        if not isinstance(value, str) or not value:
            return f"`{key}` is `{value!r}`", "write the path of a file"
        return settings._replace(baseline=value)
    if key == "strict":
        return settings._replace(strict=value) if isinstance(value, bool) else _no_boolean(key, value)
    if key == "per-path":
        return _with_paths(settings, value, known)
    if key not in known:
        return f"there is no check `{key}`", meant(key, {*known, *_OWN}) or nearest_keyword(key, _OWN)
    severity = _SEVERITIES.get(value) if isinstance(value, str) else None
    if severity is None and value != "off":
        return f"`{key}` is `{value!r}`", 'write `"error"`, `"warning"`, `"note"` or `"off"`'
    return settings._replace(severities={**settings.severities, key: severity})


_SEVERITIES: Final = {item.value: item for item in Severity}


def _with_paths(settings: CheckSettings, value: object, known: frozenset[str]) -> CheckSettings | Fault:
    cure = 'write a table: `"legacy/**" = ["half-open"]`'
    if not isinstance(value, dict):
        return "`per-path` is no table", cure
    found: list[tuple[str, frozenset[str]]] = []
    for pattern, given in sorted(cast("Mapping[str, object]", value).items()):
        names = _texts(given)
        if names is None:
            return f"`{pattern}` is `{given!r}`", cure
        wrong = next((name for name in names if name not in known), None)
        if wrong is not None:
            return f"there is no check `{wrong}`", meant(wrong, known)
        fault = pattern_fault(pattern)
        if fault:
            return f"`per-path` holds `{pattern}`: {fault}", cure
        found.append((pattern, frozenset(names)))
    return settings._replace(by_path=tuple(found))
