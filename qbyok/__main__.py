"""Lets ``python -m qbyok`` do what ``qbyok`` does."""

from qbyok.cli.main import run

if __name__ == "__main__":
    run()
