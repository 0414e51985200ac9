"""The number of a thing, as a browser sends it back in a hidden box or in an address."""

# A larger one than any database counts to. Python refuses to read one of some thousand figures at all.
_MOST_FIGURES = 18


def key_in(text: str) -> int | None:
    """The number that a text holds, in plain figures; None where it holds anything else.

    What a page put into a box may come back as anything: `"²".isdigit()` is true, and `int("²")` fails.

    >>> key_in("12"), key_in("²"), key_in("-1"), key_in(""), key_in("9" * 5000)
    (12, None, None, None, None)
    """
    is_one = text.isascii() and text.isdecimal() and len(text) <= _MOST_FIGURES
    return int(text) if is_one else None
