"""Laws that hold for whatever is drawn, and how many examples are drawn."""

from typing import Final

from hypothesis import settings

QUICK: Final = "quick"
THOROUGH: Final = "thorough"
_SHARE: Final = 4
_FEWEST: Final = 5


def law(examples: int) -> settings:
    """Take so many examples of a property, as slow as they are; in the quick suite a quarter of them."""
    few = settings.get_current_profile_name() == QUICK
    return settings(max_examples=max(examples // _SHARE, _FEWEST) if few else examples, deadline=None)
