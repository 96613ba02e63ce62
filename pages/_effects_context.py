"""What every tab of the effects page is given."""

from typing import NamedTuple

import pandas as pd

from analysis.effects import SOURCE
from analysis.regions.definitions import Definition
from pages import _disclosed, _survey_data
from pages._model import Focus, Model
from pages.shared.files import downloads


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
    loaded: _survey_data.Loaded
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
                _disclosed.explanation(),
                SOURCE,
            ],
            address=self.address,
        )
