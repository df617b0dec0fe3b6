from importlib.metadata import version

from ._core import *  # noqa: F403
from .errors import PkgError
from . import io

__version__ = version("pkg")
__all__ = ("PkgError", "io") + _core.__all__
