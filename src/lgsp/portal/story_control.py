"""What the page needs of a story that is being told; ``lgsp.story.story.Story`` is one."""

from __future__ import annotations

from typing import Protocol


class StoryControl(Protocol):
    """Shows where a story stands, and stops or moves it."""

    def state(self) -> dict[str, object]:
        """Return ``step``, ``total``, ``title`` and ``text`` ({vi, en}), ``news`` (list of the
        same), ``paused``, ``finished``, ``failed`` (a sentence, or empty)."""
        ...

    def pause(self) -> None:
        """Stop before the next chapter."""
        ...

    def resume(self) -> None:
        """Go on."""
        ...

    def step(self) -> None:
        """Tell one chapter, then pause."""
        ...
