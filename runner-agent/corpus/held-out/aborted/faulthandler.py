import faulthandler
faulthandler._sigabrt()
