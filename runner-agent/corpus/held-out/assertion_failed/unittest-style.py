def test_total(): assert sum([1, 2]) == 4
test_total()
