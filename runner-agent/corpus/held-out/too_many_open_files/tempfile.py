import tempfile
held = [tempfile.TemporaryFile() for _ in range(5000)]
