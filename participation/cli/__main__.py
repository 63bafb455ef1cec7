"""python -m participation.cli"""

from participation.cli import main

main(prog_name="participation")
