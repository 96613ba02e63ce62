"""What every tab of the effects page is given."""

from typing import NamedTuple

import pandas as pd

from analysis.effects import SOURCE
from analysis.regions.definitions import Definition
from pages.shared.files import downloads
from pages.shared.store import confidential, survey
from pages.shared.store.model import Focus, Model


class Context(NamedTuple):
    """The chosen model, what the headline is about, the effects, and what files are made of.

    A file is made when it is asked for, and no session can be asked then: what it needs of the
    visitor's own survey and region types is here.
    """

    model: Model
    focus: Focus
    table: pd.DataFrame
    units: str
    definition: str
    address: str
    loaded: survey.Loaded
    kind: Definition
    types: pd.DataFrame

    def about(self, title: str, *notes: str) -> downloads.About:
        """Return what a download from this page says of itself."""
        return downloads.About(
            title=title,
            source=self.loaded.name,
            licence="MIT" if self.loaded.simulated else "as given by its owner",
            notes=[
                self.loaded.note,
                self.model.words,
                self.definition,
                *notes,
                confidential.explanation(),
                SOURCE,
            ],
            address=self.address,
        )
