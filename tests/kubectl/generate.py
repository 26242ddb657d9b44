"""Odd files: documents, marks between them, encodings and slips, put together at random, a file for each number.

A file is text that somebody might write, or write to hide an object: JSON behind JSON or YAML, documents behind `...`,
marks inside of block scalars, keys twice, tags, aliases, lists in lists, numbers that no JSON has.
"""

import random
from collections.abc import Callable, Sequence

from tests.kubectl.documents import DOCUMENTS, json_list, json_object, plain_policy
from tests.kubectl.words import MARKS, SLIPS


def odd_file(seed: int) -> bytes:
    """Make the file of a number."""
    generator = random.Random(seed)
    count = generator.choice((1, 1, 1, 2, 2, 3, 4))
    marks = [generator.choice(MARKS) if generator.random() < 0.25 else "---\n" for _ in range(count + 1)]
    if generator.random() < 0.4:
        marks[0] = ""
    text = marks[0]
    kinds: Sequence[Callable[[random.Random], str]] = (
        (json_object, json_object, json_list, plain_policy) if generator.random() < 0.3 else DOCUMENTS
    )
    for mark in marks[1:]:
        text += generator.choice(kinds)(generator) + mark
    for _ in range(generator.choice((0, 0, 0, 0, 0, 1))):
        at = generator.randrange(len(text) + 1)
        if generator.random() < 0.7:
            text = text[:at] + generator.choice(SLIPS) + text[at:]
        else:
            text = text[:at] + text[at + generator.randint(1, 6) :]
    return encoded(text, generator)


def encoded(text: str, generator: random.Random) -> bytes:
    """Write a text in the way of some editor."""
    choice = generator.random()
    if choice < 0.06:
        text = text.replace("\n", "\r\n")
    elif choice < 0.07:
        text = text.replace("\n", "\r")
    choice = generator.random()
    if choice < 0.03:
        return text.encode("utf-8-sig", "surrogatepass")
    if choice < 0.05:
        return text.encode("utf-16", "surrogatepass")
    if choice < 0.06:
        return text.encode("utf-16-le", "surrogatepass")
    if choice < 0.07:
        return text.encode("utf-32", "surrogatepass")
    if choice < 0.08:
        return text.encode("latin-1", "replace")
    return text.encode("utf-8", "surrogatepass").replace(b"\xed\xa0\xbd\xed\xb8\x80", "\U0001f600".encode())
