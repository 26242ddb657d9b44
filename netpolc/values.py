"""Values: attrs classes that nothing changes, and that show themselves by one function.

attrs writes and compiles a `__repr__` for each class when it is imported, which takes a third of what the class costs.
"""

from functools import partial
from typing import TYPE_CHECKING

import attrs

__all__ = ["frozen"]

if TYPE_CHECKING:
    from attrs import frozen
else:

    def frozen(made: type | None = None, /, **options: object) -> object:
        """Make a class one of values, as `attrs.frozen` does; a type checker takes it for that very function."""
        if made is None:
            return partial(frozen, **options)
        if "__repr__" not in vars(made):
            made.__repr__ = _shown
        return attrs.frozen(made, **options)


def _shown(value: "attrs.AttrsInstance") -> str:
    """Write a value as the `__repr__` of attrs does."""
    kind = type(value)
    shown = [
        f"{item.name}={(repr if item.repr is True else item.repr)(getattr(value, item.name))}"
        for item in attrs.fields(kind)
        if item.repr
    ]
    return f"{kind.__qualname__.rpartition('>.')[2]}({', '.join(shown)})"
