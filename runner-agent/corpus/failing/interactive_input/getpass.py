# name: asks.py
import getpass
getpass.getpass()
