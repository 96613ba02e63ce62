"""``python -m pages.brief``: see `pages.brief.batch`."""

import sys

from pages.brief.batch import main

if __name__ == "__main__":
    sys.exit(main())
