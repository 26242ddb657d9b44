"""By what a finding is known again after other lines moved: never by a number of a line, and once in a run."""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256

from netpolc.reports.review import Alert


def with_fingerprints(alerts: Iterable[Alert]) -> Iterator[tuple[Alert, str]]:
    """Give each finding with 16 hexadecimal digits; of several that are the same, each has its own."""
    seen: Counter[tuple[str, ...]] = Counter()
    for alert in alerts:
        known = (alert.topic.identity, *alert.identity)
        seen[known] += 1
        words = known if seen[known] == 1 else (*known, str(seen[known]))
        yield alert, sha256("\n".join(words).encode(errors="surrogatepass")).hexdigest()[:16]
