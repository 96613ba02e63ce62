"""What every tab of the region page is given."""

from typing import NamedTuple

import pandas as pd

from pages.region import data
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.frame import address
from pages.shared.store import atlas, places


class Context(NamedTuple):
    """The place, the types of all regions, and what the region is compared with."""

    place: places.Place
    types: pd.DataFrame
    typing: widgets.Typing
    comparing: str
    peers: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The region's code."""
        return self.place.region

    @property
    def others(self) -> list[str]:
        """Codes of its comparators: the person's own list, or those of the chosen kind."""
        if self.peers:
            return list(self.peers)
        return data.comparators(self.code, self.comparing, self.types)

    @property
    def among(self) -> str:
        """What the comparators are called in a sentence."""
        if self.peers:
            return "chosen regions"
        return {
            "similar": "similar regions",
            "nation": f"regions of {atlas.region(self.code).nation}",
            "type": "regions of its type",
            "uk": "UK regions",
        }[self.comparing]

    @property
    def name(self) -> str:
        """Name of the district that the person named, else of the region."""
        if self.place.district:
            return atlas.district_name(self.place.district)
        return atlas.region(self.code).name

    def about(self, title: str, source: str, *notes: str) -> downloads.About:
        """Return what a download from this page says of itself."""
        return downloads.About(
            title,
            source,
            "Open Government Licence v3.0",
            [*atlas.attributions(), *notes],
            address.address(),
        )
