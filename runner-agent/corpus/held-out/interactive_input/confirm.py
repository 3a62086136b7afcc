# details: {"function": "ask"}
def ask(question):
    return input(question + " [y/n] ") == "y"
ask("Go on?")
