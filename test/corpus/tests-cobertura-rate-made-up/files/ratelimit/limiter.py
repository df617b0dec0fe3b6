"""A token bucket for each key, refilled in proportion to the time that has passed."""

import threading
import time


class RateLimiter:
    """Lets `rate` calls a second through for each key, and `burst` at once."""

    def __init__(self, rate, burst, clock=time.monotonic):
        if rate <= 0 or burst < 1:
            raise ValueError("rate must be positive and burst at least 1")
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets = {}

    def allow(self, key):
        """Whether a call under this key may go through now; it then counts."""
        with self._lock:
            tokens = self._refilled(key)
            if tokens < 1:
                self._buckets[key] = (tokens, self._clock())
                return False
            self._buckets[key] = (tokens - 1, self._clock())
            return True

    def wait_seconds(self, key):
        """How long until the next call under this key may go through."""
        with self._lock:
            missing = 1 - self._refilled(key)
            return max(0.0, missing / self._rate)

    def forget_idle(self, seconds):
        """Drops the buckets that nobody has used for that long."""
        with self._lock:
            now = self._clock()
            idle = [key for key, (_, at) in self._buckets.items() if now - at > seconds]
            for key in idle:
                del self._buckets[key]
            return len(idle)

    def _refilled(self, key):
        tokens, at = self._buckets.get(key, (self._burst, self._clock()))
        return min(self._burst, tokens + (self._clock() - at) * self._rate)
