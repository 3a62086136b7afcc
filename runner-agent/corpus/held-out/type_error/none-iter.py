def rows(): return None
for r in rows(): print(r)
