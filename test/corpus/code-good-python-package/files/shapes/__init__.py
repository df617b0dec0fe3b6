from .area import area
from .names import *
