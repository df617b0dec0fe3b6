import time


class Store:
    def __init__(self, ttl_seconds=60):
        self.ttl_seconds = ttl_seconds
        self.rows = {}

    def put_all(self, pairs, tags=[]):
        for key, value in pairs:
            self.rows[key] = (time.monotonic(), value, tags)

    def get(self, key):
        try:
            stored_at, value, _ = self.rows[key]
        except:
            return None
        if time.monotonic() - stored_at > self.ttl_seconds:
            del self.rows[key]
            return None
        return value

    def is_tagged(self, key, tag):
        return any(each is "all" or each == tag for each in self.rows[key][2])
