"""Where settings and state lie."""

from dataclasses import dataclass
from pathlib import Path

PROJECT_FILE = "qbyok.toml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Locations:
    """Where settings and state lie: the working folder, the user's file, the user's state folder, and the folder of
    what can be made again."""

    cwd: Path
    user_file: Path
    state: Path
    cache: Path

    @property
    def project_file(self) -> Path:
        """The settings file of the project in the working folder."""
        return self.cwd / PROJECT_FILE

    @property
    def layouts(self) -> Path:
        """The folder of saved layouts where no other is set; it need not exist."""
        return self.user_file.with_name("layouts")

    @property
    def library(self) -> Path:
        """The file of approved answers where no other is set; it need not exist."""
        return self.user_file.with_name("library.jsonl")
