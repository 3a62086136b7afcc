# details: {"exception": "_queue.Empty"}
import queue
queue.Queue().get_nowait()
