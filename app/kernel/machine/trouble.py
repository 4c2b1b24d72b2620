"""What keeps the server from starting, told in a sentence to whoever runs it: never a traceback."""

from app.kernel.text import Text


class Trouble(Exception):
    """Ends a command with exit status 1 and its text."""

    def __init__(self, ru: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(ru, en)
