"""The codes of every finding: append-only data."""
