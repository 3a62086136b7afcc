# name: prompts.py
import click
@click.command()
def main(): click.prompt("Name")
main()
