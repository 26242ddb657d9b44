"""Parts of a policy that the language checks alone, before anybody knows in which manifest they will stand."""

from enum import StrEnum


class PolicyPart(StrEnum):
    """What the field of a fault begins with where its path is for a target to say.

    No path of the API server begins with `<`.
    """

    ADDRESSES = "<addresses>"
    HOLES = "<holes>"
    LABEL_KEY = "<label key>"
    LABEL_VALUE = "<label value>"
    PORT = "<port>"

    __hash__ = str.__hash__  # a member's own is a function in Python, and faults are remembered by their field
