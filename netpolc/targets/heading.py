"""What every manifest begins with: the header, its kind, and the metadata that a policy gives it."""

from typing import Final

from netpolc.canonical.emitting import TEXTS, after_key
from netpolc.canonical.header import HEADER
from netpolc.program.model import Policy
from netpolc.targets.target import Kind


class Heading:
    """Writes the beginning of manifests of one kind, down to the key of their spec."""

    def __init__(self, kind: Kind) -> None:
        self._head: Final = f"{HEADER}apiVersion: {kind.api_version}\nkind: {kind.kind}\nmetadata:\n"

    def of(self, policy: Policy) -> str:
        """Write it for a policy. Raises ValueError as `after_key` does."""
        pairs = ""
        for field, texts in (("annotations", policy.annotations), ("labels", policy.labels)):
            if texts:
                pairs += f"  {field}:{after_key(dict(texts), '  ')}"
        return f"{self._head}{pairs}  name: {TEXTS[policy.name]}\n  namespace: {TEXTS[policy.namespace]}\nspec:"
