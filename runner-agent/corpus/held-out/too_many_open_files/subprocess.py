import os
held = []
while True: held += os.pipe()
