"""Chinese words and their parts of speech.

The library reads its dictionary when it is imported, which takes a tenth of a second. Most texts do not need it.
"""


def load() -> None:
    """Read the dictionary unless it has been read, so that the first Chinese text need not wait."""
    import rjieba  # noqa: F401


def words(text: str) -> list[str]:
    """Cut a text into words; together they are the text."""
    import rjieba

    return rjieba.cut(text)


def tagged(text: str) -> list[tuple[str, str]]:
    """Cut a text into words, each with its part of speech: "n" for nouns, "nr" for names of persons, and so on."""
    import rjieba

    return rjieba.tag(text)
