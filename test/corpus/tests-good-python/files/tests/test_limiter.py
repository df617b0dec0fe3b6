import pytest

from ratelimit.limiter import RateLimiter


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_lets_a_burst_through_and_then_no_more(clock):
    limiter = RateLimiter(rate=1, burst=3, clock=clock)
    assert [limiter.allow("a") for _ in range(4)] == [True, True, True, False]


def test_refills_with_time(clock):
    limiter = RateLimiter(rate=2, burst=1, clock=clock)
    assert limiter.allow("a")
    clock.now += 0.5
    assert limiter.allow("a")


def test_keys_do_not_share_a_bucket(clock):
    limiter = RateLimiter(rate=1, burst=1, clock=clock)
    assert limiter.allow("a")
    assert limiter.allow("b")


def test_says_how_long_to_wait(clock):
    limiter = RateLimiter(rate=4, burst=1, clock=clock)
    limiter.allow("a")
    assert limiter.wait_seconds("a") == pytest.approx(0.25)


@pytest.mark.parametrize("rate, burst", [(0, 1), (-1, 1), (1, 0)])
def test_refuses_what_cannot_be(rate, burst):
    with pytest.raises(ValueError):
        RateLimiter(rate=rate, burst=burst)
