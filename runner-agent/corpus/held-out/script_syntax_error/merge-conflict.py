# details: {"line": 3}
x = 1
<<<<<<< HEAD
x = 2
=======
x = 3
>>>>>>> branch
