"""A fault: which rule of the API server a value breaks, at which field, with which cause."""

from enum import StrEnum

from attrs import frozen

from netpolc.diagnostics.model import Code, Diagnostic, Origin, Severity


class Cause(StrEnum):
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
    cause: Cause | None
    message: str
    help: str | None = None
    severity: Severity = Severity.ERROR

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


def child(field: str, name: str) -> str:
    """Return the path of a field's own field, as the API server writes it."""
    return f"{field}.{name}" if field else name
