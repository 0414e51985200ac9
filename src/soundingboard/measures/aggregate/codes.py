"""The codes of the layout's columns, as expressions: what a cell stands for, and whether it is a code that is known.

Most sources are mapped onto codes as they are read, and what cannot be is reported there. The plain layout comes as it
is, with codes or with the words for them.
"""

from __future__ import annotations

import re
from functools import cache

import ibis
import ibis.expr.types as ir

from soundingboard.measures.intake.content import code_lists
from soundingboard.measures.layout import LONGEST_SHOWN

_PREFIX = r"^[a-zA-Z]\) *"  # "a) Yes" is Yes
_SPACE = r"[ \t\n\r\f\v]*"


def code_of(column: ir.Value) -> ir.Value:
    """A code or a word in capitals, without a letter before it."""
    return column.re_replace(_PREFIX, "").strip().upper()


def is_unknown(column: ir.Value, *lists: str) -> ir.Value:
    """True where there is a value and it is neither a code of these lists nor a word for one, read as by `code_of`."""
    # One pattern: a hundred codes one by one make a query that takes longer to write than to answer.
    return column.notnull() & ~column.upper().re_search(_known(lists))


def shape_of(column: ir.Value) -> ir.Value:
    """What `mask` makes of a short value, made where the value is, so that the value itself stays there."""
    shape = column.substr(0, LONGEST_SHOWN)
    for found, shown in ((r"\p{N}", "#"), (r"\p{L}", "x"), (r"[^-x# /.,:;()'’_+&@*]", "?")):
        shape = shape.re_replace(found, shown)
    return ibis.ifelse(column.length() > LONGEST_SHOWN, shape + "…", shape)


@cache
def _known(lists: tuple[str, ...]) -> str:
    known = {""}
    for listed in (code_lists()[code] for code in ("blank", *lists)):
        for each in listed.values:
            known |= {each.code + ending for ending in ("", *listed.endings)} if each.code else set()
            known |= set(each.means)
    words = "|".join(re.escape(word) for word in sorted({word.upper() for word in known}))
    return rf"^([A-Z]\) *)?{_SPACE}({words}){_SPACE}\z"
