# name: typed.py
import typer
def main(name: str): print(name)
typer.run(main)
