# details: {"needs": "2"}
for i in xrange(3): print(i)
