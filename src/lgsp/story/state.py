"""How fast a story is told, where it stands, and how it says that it got stuck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from edoc.contract.findings import Text
from lgsp.errors import LgspError

Tell = Callable[[Text], None]
"""Takes one line of news for whoever watches."""


NOTHING = Text("", "")


class StoryStuck(LgspError):  # noqa: N818 - named after the condition
    """Something that had to happen did not happen in time; the text says what was awaited."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the story is told.

    Attributes:
        pause_s: rest between two chapters, in real seconds.
        timeout_s: how long one awaited event may take, in real seconds.
        poll_s: pause between two looks.
    """

    pause_s: float = 0.0
    timeout_s: float = 120.0
    poll_s: float = 0.5


@dataclass(slots=True)
class StoryState:
    """Where the story stands, for the page and the terminal."""

    chapter: int = 0
    title: Text = NOTHING
    text: Text = NOTHING
    news: list[Text] = field(default_factory=list)
    finished: bool = False
    failed: str = ""
