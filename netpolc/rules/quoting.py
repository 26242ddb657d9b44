"""A user's own word inside a message."""

from typing import Final

_LONGEST: Final = 60


def quoted(value: str) -> str:
    """Put a value between backticks: on one line, with what cannot be printed escaped, cut after 60 characters."""
    shown = value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
    if not shown.isprintable():
        shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in shown)
    return f"`{shown}`"


def byte_length(value: str) -> int:
    """Count the bytes of a text in UTF-8, which is how Kubernetes measures it."""
    return len(value) if value.isascii() else len(value.encode(errors="surrogatepass"))
