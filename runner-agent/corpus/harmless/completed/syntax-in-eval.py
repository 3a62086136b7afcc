import traceback
try: eval("1 +")
except SyntaxError: traceback.print_exc()
