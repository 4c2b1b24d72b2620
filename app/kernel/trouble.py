"""What keeps the server from starting, told to whoever runs it: one sentence each in English and in Russian, never a traceback."""

from app.kernel.text import Text


class Trouble(Exception):
    """Ends a command with exit status 1 and its text."""

    def __init__(self, ru: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(ru, en)
