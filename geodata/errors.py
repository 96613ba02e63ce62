"""What can go wrong with the data, said in one sentence."""


class DataError(Exception):
    """An input or a table of the atlas is missing, damaged or not as declared.

    The message names the file, the rule and the way out; it is shown to people as it stands.
    """
