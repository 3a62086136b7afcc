class Cache:
    def get(self): return self._data
Cache().get()
