"""A fault: which rule of the API server a value breaks, at which field, with which cause."""

from enum import StrEnum

from attrs import frozen

from netpolc.diagnostics.model import Code, Severity


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
