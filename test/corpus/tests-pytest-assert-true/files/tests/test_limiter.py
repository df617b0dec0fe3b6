from ratelimit.limiter import RateLimiter


class TestRateLimiter:
    def test_burst(self):
        limiter = RateLimiter(rate=1, burst=3)
        for _ in range(4):
            limiter.allow("a")
        assert True

    def test_refill(self):
        limiter = RateLimiter(rate=2, burst=1)
        limiter.allow("a")
        limiter.wait_seconds("a")
        assert 1 == 1

    def test_idle(self):
        limiter = RateLimiter(rate=2, burst=1)
        limiter.forget_idle(60)
        assert True  # it did not raise
