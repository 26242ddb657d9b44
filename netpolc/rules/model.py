"""A fault: which rule of the API server a value breaks, at which field, with which cause."""

import re
from enum import StrEnum
from typing import Final

from attrs import evolve

from netpolc.diagnostics.model import Code, Diagnostic, Origin, Severity
from netpolc.values import frozen


class Reason(StrEnum):
    """The reasons that the API server gives (`status.details.causes[].reason`)."""

    INVALID = "FieldValueInvalid"
    REQUIRED = "FieldValueRequired"
    FORBIDDEN = "FieldValueForbidden"
    NOT_SUPPORTED = "FieldValueNotSupported"
    TOO_LONG = "FieldValueTooLong"


@frozen
class Fault:
    """One broken rule. `severity` is what the server of the asked version does: refuse (error) or warn."""

    code: Code
    field: str
    cause: Reason | None
    message: str
    help: str | None = None
    severity: Severity = Severity.ERROR
    steps: tuple[str | int, ...] | None = None
    """Where the value is, if `field` does not say it all: the server names a map without the key."""
    on_key: bool = False
    """The key is meant, not its value."""

    def at(self, origin: Origin | None) -> Diagnostic:
        """Make the finding that says this fault at a place."""
        return Diagnostic(
            self.code,
            self.message,
            origin,
            help=self.help,
            severity=self.severity,
            field=self.field or None,
            cause=self.cause.value if self.cause else None,
        )

    def path(self) -> tuple[str | int, ...]:
        """Return the keys and indexes that lead to the value in its object."""
        if self.steps is not None:
            return self.steps
        return tuple(int(index) if index else name for name, index in re.findall(_STEP, self.field))

    def within(self, *steps: str | int, on_key: bool = False) -> "Fault":
        """Return the fault with the place below its field that it is about."""
        return evolve(self, steps=(*self.path(), *steps), on_key=on_key)


_STEP: Final = r"([^.\[\]]+)|\[([0-9]+)\]"


def field_path(steps: tuple[str | int, ...]) -> str:
    """Write keys and indexes as the API server does: `spec.ingress[0].from`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")


def child(field: str, name: str) -> str:
    """Return the path of a field's own field, as the API server writes it."""
    return f"{field}.{name}" if field else name
