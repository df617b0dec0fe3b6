from app.store import counters

ATTEMPTS = 5
WINDOW_SECONDS = 60


def allow(address: str) -> bool:
    return counters.increment(address, WINDOW_SECONDS) <= ATTEMPTS
