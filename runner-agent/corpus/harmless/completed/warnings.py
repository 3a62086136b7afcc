import warnings
warnings.warn("disk full: No space left on device")
