import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property, singledispatch
from pathlib import Path
from typing import Any, Literal, Protocol, Self, overload

try:
    import orjson as json
except ImportError:
    import json

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override

__all__ = ["Config", "load"]


class Reader(Protocol):
    def read(self, size: int = ...) -> bytes: ...


@dataclass(slots=True)
class Config:
    root: Path = field(default_factory=Path.cwd)
    tags: list[str] = field(default_factory=list)
    mode: Literal["r", "w"] = "r"
    token: str | None = None

    @classmethod
    def from_env(cls) -> Self:
        return cls(token=os.environ.get("PKG_TOKEN"))

    @override
    def __str__(self) -> str:
        return f"{self.root!s:>10} {'on' if self.tags else "off"} {self.mode=}"


@overload
def load(path: str) -> dict[str, Any]: ...
@overload
def load(path: Path) -> dict[str, Any]: ...
def load(path):
    with open(path, "rb") as file:
        return json.loads(file.read())


@singledispatch
def show(value) -> str:
    return repr(value)


@show.register
def _(value: int) -> str:
    return f"{value:,}"


@show.register
def _(value: str) -> str:
    return value


def git(*args: str) -> str:
    """Run git; don't use a shell."""
    return subprocess.run(["git", *args], check=True, capture_output=True, text=True).stdout


def parse(line: str) -> tuple[str, int]:
    match line.split():
        case [name, count] if count.isdigit():
            return name, int(count)
        case [name]:
            return name, 0
        case _:
            raise ValueError(f"cannot parse {line!r}")


def clean(text: str) -> str:
    return re.sub(r"[\"'`]+", "", text)


class Lazy:
    @cached_property
    def value(self) -> int:
        return 1

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self._name = value


def close(handle) -> None:
    try:
        handle.close()
    except OSError:
        pass


type Alias[T] = list[T] | None
