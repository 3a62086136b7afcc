# args: ["--count", "many"]
# name: greet.py
import click
@click.command()
@click.option("--count", type=int)
def main(count): pass
main()
