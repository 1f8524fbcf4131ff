"""What all tests share: property tests have no deadline, and CI tries the same cases each time."""

import os

from hypothesis import settings

# A slow machine is not a wrong result.
settings.register_profile("lab", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "lab")
