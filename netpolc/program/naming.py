"""The name of the manifest of connections: it depends on their subject alone."""

import re
from typing import Final

from netpolc.program.label_selectors import label_selector
from netpolc.sets.selections import Selection

_DNS_LABEL: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_NAME_KEYS: Final = ("app", "app.kubernetes.io/name")
_SLUG: Final = 40


def manifest_name(subject: Selection) -> str:
    """Name a subject: the value of `app`, `all-pods`, or a slug with 8 hex digits of the selector's SHA-256."""
    if not subject.parts:
        return "all-pods"
    if len(subject.parts) == 1:
        key, constraint = subject.parts[0]
        if key in _NAME_KEYS and len(constraint.values) == 1 and not constraint.others and not constraint.absent:
            value = constraint.values[0]
            if _DNS_LABEL.fullmatch(value):
                return value
    import json
    from hashlib import sha256

    text = json.dumps(label_selector(subject), separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    words = [value for _, constraint in subject.parts for value in constraint.values if value]
    slug = re.sub(r"[^a-z0-9]", "-", "-".join(words or [key for key, _ in subject.parts]).lower())[:_SLUG].strip("-")
    digest = sha256(text.encode()).hexdigest()[:8]
    return f"{slug}-{digest}" if slug else digest
