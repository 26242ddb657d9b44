"""What is said of labels that a network sets itself, so that no selector asks for what somebody gave."""

from collections.abc import Callable, Iterator

from netpolc.diagnostics.catalogue.targets import HIDDEN_LABEL
from netpolc.diagnostics.model import Diagnostic, Origin, finding
from netpolc.rules.quoting import quoted
from netpolc.sets.selections import Selection


def set_labels(
    network: str, whose: str, selection: Selection, is_set: Callable[[str], bool], place: Callable[[], Origin | None]
) -> Iterator[Diagnostic]:
    """Report the labels of a selection of pods or of namespaces (`whose`) that a network sets itself."""
    for key, _ in selection.parts:
        if is_set(key):
            message = f"{network} sets the label {quoted(key)} of {whose} itself, so this would not ask for theirs"
            yield finding(HIDDEN_LABEL, message, place(), help=_CURE)


_CURE = "select namespaces by their name or another label, and pods by another label"
