"""How sure a share is: the Wilson interval, which stays sensible for few cases and for shares near none or all."""

from functools import lru_cache
from math import sqrt

Z_95 = 1.959963984540054


@lru_cache(maxsize=4096)  # pages ask of the same few counts again and again
def wilson(numerator: float, denominator: float, z: float = Z_95) -> tuple[float, float]:
    """The lower and upper end of a share's interval, from 0 to 1; by default the share lies within in 95% of samples.

    Raises `ValueError` where the denominator is not above nought or the numerator is not between nought and it.
    Source: Wilson 1927, without continuity correction, as Public Health England recommended for proportions.
    """
    if denominator <= 0 or not 0 <= numerator <= denominator:
        raise ValueError("A share is of a denominator above nought, from none of it to all.")
    share = numerator / denominator
    shrink = 1 + z * z / denominator
    middle = (share + z * z / (2 * denominator)) / shrink
    reach = z * sqrt(share * (1 - share) / denominator + z * z / (4 * denominator * denominator)) / shrink
    # At the ends the arithmetic is exact and floating point is not.
    lower = 0.0 if numerator == 0 else middle - reach
    return lower, 1.0 if numerator == denominator else middle + reach
