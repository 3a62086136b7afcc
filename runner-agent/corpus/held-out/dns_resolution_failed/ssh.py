# name: remote.py
# details: {"host": "build.nowhere.invalid"}
import paramiko
c = paramiko.SSHClient(); c.connect("build.nowhere.invalid")
