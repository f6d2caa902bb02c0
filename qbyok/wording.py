"""How numbers are put for people."""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless there is one: "1 question", "1,200 questions"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
