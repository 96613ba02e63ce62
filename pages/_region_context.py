"""What every tab of the region page is given."""

from typing import NamedTuple

import pandas as pd

from pages import _data, _downloads, _region_data, _url, _widgets


class Context(NamedTuple):
    """The place, the types of all regions, and what the region is compared with."""

    place: _data.Place
    types: pd.DataFrame
    typing: _widgets.Typing
    comparing: str

    @property
    def code(self) -> str:
        """The region's code."""
        return self.place.region

    @property
    def others(self) -> list[str]:
        """Codes of its comparators."""
        return _region_data.comparators(self.code, self.comparing, self.types)

    def about(self, title: str, source: str, *notes: str) -> _downloads.About:
        """Return what a download from this page says of itself."""
        return _downloads.About(
            title, source, "Open Government Licence v3.0",
            [*_data.attributions(), *notes], _url.address(),
        )  # fmt: skip
