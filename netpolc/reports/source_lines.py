"""Lines of source, for people who have to find them again."""

from pathlib import Path


def source_line(path: str, line: int) -> str:
    """Return a line of a file without its indentation; nothing where it cannot be read."""
    import linecache

    try:
        return linecache.getline(path, line).strip() if Path(path).is_file() else ""
    except (OSError, ValueError):  # no file, or a name that none can have
        return ""
