"""Reads.

>>> 1 + 1
2
"""
import yaml
from .errors import PkgError


def read(path):
    try:
        with open(path) as f:
            return yaml.safe_load(f)
    except yaml.YAMLError as error:
        raise PkgError(path) from error
