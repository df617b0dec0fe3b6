"""Backs a folder up and says what is in the backup."""

import ast
import hashlib
import json
import secrets
import subprocess
from pathlib import Path

import requests
import yaml


def backup(folder: Path, target: Path) -> None:
    """Packs the folder; raises CalledProcessError where tar fails."""
    subprocess.run(["tar", "czf", str(target), "-C", str(folder), "."], check=True)


def cache_key(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def hash_password(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)


def settings(path: Path) -> dict:
    return yaml.safe_load(path.read_text()) or {}


def literal(text: str) -> object:
    return ast.literal_eval(text)


def new_token() -> str:
    return secrets.token_urlsafe(32)


def report(url: str, folder: Path) -> None:
    names = sorted(path.name for path in folder.iterdir())
    response = requests.post(url, data=json.dumps(names), timeout=10)
    response.raise_for_status()
