"""How values show themselves to whoever debugs."""

from typing import cast

from attrs import AttrsInstance, fields


def named_fields(self: object) -> str:
    """Show a value of attrs as attrs does, `Class(field=...)`, where a class has this for its `__repr__`.

    attrs would compile such a function for each class, which is a third of what it takes to make one.
    """
    kind = type(cast("AttrsInstance", self))
    texts = [f"{field.name}={getattr(self, field.name)!r}" for field in fields(kind) if field.repr]
    return f"{kind.__qualname__}({', '.join(texts)})"
