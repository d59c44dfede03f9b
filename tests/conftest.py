"""What every test may use."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
REAL_DATA = ROOT.parent / "shared" / "data" / "online_retail_I.parquet"


@pytest.fixture(autouse=True)
def _english():
    """Every test starts in English, whatever the machine speaks and the test before has set."""
    from tierkit import i18n

    before, i18n._default = i18n._default, "en"
    yield
    i18n._default = before


@pytest.fixture(scope="session")
def online_retail() -> Path:
    """The public UCI Online Retail data; not part of the project, so tests that need it skip without it."""
    if not REAL_DATA.exists():
        pytest.skip("the UCI Online Retail file is not beside the project (shared/data)")
    return REAL_DATA
