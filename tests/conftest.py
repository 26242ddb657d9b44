"""How many examples a property takes: a quarter of them in `make test`, all of them in `make thorough`."""

from hypothesis import settings

from tests.laws import QUICK, THOROUGH

settings.register_profile(QUICK, max_examples=25)
settings.register_profile(THOROUGH, max_examples=100)
if settings.get_current_profile_name() == "default":  # whoever chose another one before has a reason
    settings.load_profile(QUICK)
