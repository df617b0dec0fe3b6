from ratelimit.limiter import RateLimiter

__all__ = ["RateLimiter"]
