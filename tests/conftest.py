from hypothesis import settings

# How long an example takes says something of the machine, not of the code.
settings.register_profile("atlas", deadline=None)
settings.load_profile("atlas")
