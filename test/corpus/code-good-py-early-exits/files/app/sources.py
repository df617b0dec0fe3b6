"""Where records come from: files, queues, or nothing at all."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Source:
    def records(self) -> Iterator[dict]:
        raise NotImplementedError
        yield {}  # makes it a generator, as those of subclasses are


class EmptySource(Source):
    def records(self) -> Iterator[dict]:
        return
        yield


class LineSource(Source):
    def __init__(self, lines: list[str], strict: bool = False) -> None:
        self.lines = lines
        self.strict = strict

    def records(self) -> Iterator[dict]:
        for line in self.lines:
            if not line.strip():
                continue
            elif line.startswith("#"):
                if self.strict:
                    raise ValueError(f"a comment: {line!r}")
                continue
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                if self.strict:
                    raise
            else:
                if len(line) > 10_000:
                    break
        else:
            return
        print(f"stopped at {line[:20]!r}: \"return\"", file=sys.stderr)


@contextmanager
def quiet(*errors: type[Exception]):
    try:
        yield
    except errors:
        return
    finally:
        sys.stdout.flush()


def kind_of(record: dict) -> str:
    match record:
        case {"kind": str(kind)}:
            return kind
        case {"type": _}:
            return "typed"
        case _:
            pass
    while True:
        parent = record.get("parent")
        if parent is None:
            break
        record = parent
    return "root"


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: sources.py FILE")
    with open(sys.argv[1], encoding="utf-8") as file:
        for each in LineSource(file.readlines()).records():
            print(kind_of(each))
