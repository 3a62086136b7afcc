# details: {"module": "cv2", "package": "opencv-python", "line": 3, "file": "main.py"}
import sys
import cv2
print(cv2.__version__)
