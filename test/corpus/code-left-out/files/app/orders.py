class Orders:
    def __init__(self, store):
        self.store = store

    # ... existing methods ...

    def count(self):
        # The rest of the orders is counted by the store: existing code relies on it.
        return self.store.count()
