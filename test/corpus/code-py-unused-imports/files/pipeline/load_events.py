"""Loads click events from a folder of JSON lines."""
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, Optional


@dataclass(frozen=True)
class Event:
    user: str
    page: str
    seconds: float


def parse(line: str) -> Optional[Event]:
    row = json.loads(line)
    if "user" not in row:
        return None
    return Event(row["user"], row["page"], float(row.get("seconds", 0)))


def load(folder: Path) -> Iterator[Event]:
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                event = parse(line)
                if event is not None:
                    yield event
