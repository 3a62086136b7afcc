import sys
sys.stdout.write("age: "); age = int(input())
