# details: {"signal": 14}
import signal, time
signal.alarm(1); time.sleep(5)
