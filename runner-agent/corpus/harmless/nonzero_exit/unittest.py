# name: check.py
# details: {"exit_code": 1}
import unittest
class T(unittest.TestCase):
    def test_a(self): self.assertEqual(1, 2)
    def test_b(self): {}["x"]
unittest.main()
