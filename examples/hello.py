"""What RGrid does, in one script: print, work, leave a file behind."""

import json
import platform
import time

print(f"Hello from Python {platform.python_version()} on {platform.node()}", flush=True)

primes = []
for number in range(2, 10_000):
    if all(number % prime for prime in primes if prime * prime <= number):
        primes.append(number)

for count in (10, 100, 1000):
    print(f"prime number {count} is {primes[count - 1]}", flush=True)
    time.sleep(0.2)

with open("result.json", "w", encoding="utf-8") as file:
    json.dump({"found": len(primes), "largest": primes[-1]}, file)
print("wrote result.json")
