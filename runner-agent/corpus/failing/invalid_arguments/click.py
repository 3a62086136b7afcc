# name: clicked.py
import click
@click.command()
@click.argument("path")
def main(path): pass
main()
