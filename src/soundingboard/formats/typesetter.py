"""Typst, in a process of its own: our fonts and templates, nothing from the machine and nothing from a network.

Typst remembers every layout it has made and has no way to be told to forget: after a dozen packs a worker would hold
400 MB. So each paper is set by a process that lives for that paper only (typst_process.py), which costs a tenth of a
second and leaves the worker as it was.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

PROCESS = Path(__file__).with_name("typst_process.py")
PATIENCE = 120


class CannotBeTypeset(Exception):
    """The paper could not be made into a PDF; the sentence is Typst's own, which names what is missing."""


def typeset_pdf(template: str, content: Mapping[str, object], made_at: datetime) -> bytes:
    """The content as PDF/UA-1 and PDF/A-2a in one file; made_at is the only time in it.

    A picture without alternative text or a paper without a title is refused here.
    """
    (made,) = _typeset(template, content, form="pdf", standards=["ua-1", "a-2a"], timestamp=int(made_at.timestamp()))
    return made


def pictures(svgs: Sequence[str], *, dots_per_inch: float = 200) -> tuple[bytes, ...]:
    """Each SVG as a PNG at a width of 480 points, made together because starting costs more than drawing."""
    if not svgs:
        return ()
    return _typeset("pictures.typ", list(svgs), form="png", standards=[], dots_per_inch=dots_per_inch)


def _typeset(template: str, content: object, **settings: object) -> tuple[bytes, ...]:
    order = json.dumps({"template": template, "content": content, **settings}, ensure_ascii=False)
    try:
        # -I: the process reads no file beside the one it runs. It is other people's code and needs none of our secrets,
        # which stand in the environment.
        done = subprocess.run(
            [sys.executable, "-I", str(PROCESS)],
            input=order.encode(),
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise CannotBeTypeset(f"It was not done after {PATIENCE} seconds.") from late
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise CannotBeTypeset(said[-1] if said else f"The typesetter stopped with code {done.returncode}.")
    lengths, _, files = done.stdout.partition(b"\n")
    made, start = [], 0
    for length in json.loads(lengths):
        made.append(files[start : start + length])
        start += length
    return tuple(made)
