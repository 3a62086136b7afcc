# details: {"needs": "2"}
for k, v in {}.iteritems(): pass
