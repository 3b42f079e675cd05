"""Data that the tests of the library share."""

import pytest
from drawn import TYPES
from hypothesis import HealthCheck, settings

from gmm_lib import data, linear

settings.register_profile(
    "library", deadline=None, max_examples=25, suppress_health_check=list(HealthCheck)
)
settings.load_profile("library")


@pytest.fixture(params=TYPES)
def covariance_type(request):
    return request.param


@pytest.fixture(scope="session")
def stretched():
    """The article's data, (1250, 2): round blobs would hide a forgotten inverse."""
    return data.stretched_blobs()[0]


@pytest.fixture(params=["any size", "as shipped"])
def linear_form(request, monkeypatch):
    """Take the fast form for small data as well, which is what the tests have."""
    if request.param == "any size":
        monkeypatch.setattr(linear, "MANY", 0)
