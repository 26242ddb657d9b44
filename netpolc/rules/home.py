"""Where objects go that name no namespace."""

from typing import Final

HOME: Final = "default"
"""As with kubectl, whose context names no other."""
