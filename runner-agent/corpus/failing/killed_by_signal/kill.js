// details: {"signal": 9}
process.kill(process.pid, "SIGKILL");
