__all__ = ["SQUARE", "describe"]

SQUARE = "square"


def describe(name: str) -> str:
    match name:
        case "square":
            return f"a {name!r} of {'four':>6} sides"
        case _:
            return "unknown"
