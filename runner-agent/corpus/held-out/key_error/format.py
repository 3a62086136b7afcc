# details: {"key": "name"}
"{name}".format(nme="x")
