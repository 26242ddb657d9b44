"""XML 1.0: what is not ours is shown as it is written, and no character is one that XML cannot hold."""

from collections.abc import Iterable, Mapping

from netpolc.reports.escaping.lines import Shown, one_line, visible


def xml_document(lines: Iterable[str]) -> Shown:
    """Join lines of which every part is ours, or was written by another function of this module."""
    return Shown("\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *lines, ""]))


def xml_tag(tag: str, attributes: Mapping[str, str | int], *, end: str = ">") -> str:
    """Write the start of an element, whose name and whose attributes' names are ours."""
    told = "".join(f' {key}="{_escaped(visible(str(value)))}"' for key, value in attributes.items())
    return f"<{tag}{told}{end}"


def xml_text(lines: Iterable[str]) -> str:
    """Write lines as the text of an element."""
    return "\n".join(_escaped(one_line(line)) for line in lines)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
