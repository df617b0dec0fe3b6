class PkgError(Exception):
    """Base."""
