"""Run by typesetter.py, one process for one paper: reads an order as JSON, writes the files it made.

The same order gives the same bytes on every machine, because no system font is read. Public Sans covers Latin scripts;
the fonts inside Typst stand behind it for Greek, Cyrillic and signs. What none of them holds is printed as a white
square, because PDF/UA and PDF/A allow no character without a shape, and a paper must not fail for one letter.

Nothing of this project is imported here: the process starts alone and quickly.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).resolve().parent
MISSING = "\u25a1"


def main() -> int:
    """Set what stands on the standard input; the lengths of the files come first, on a line of their own."""
    try:
        made = typeset(json.loads(sys.stdin.buffer.read()))
    except typst.TypstError as refusal:
        sys.stderr.write(" ".join(refusal.message.split()))
        return 1
    sys.stdout.buffer.write(json.dumps([len(file) for file in made]).encode() + b"\n" + b"".join(made))
    return 0


def typeset(order: dict[str, Any]) -> list[bytes]:
    """The files of one order: one for a PDF, one for each page when pictures are asked for."""
    text = json.dumps(order["content"], ensure_ascii=False)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(HERE / "fonts")])
    compiler = typst.Compiler(str(HERE / "typst" / order["template"]), root=str(HERE / "typst"), font_paths=fonts)
    while True:
        try:
            made = compiler.compile(
                format=order["form"],
                sys_inputs={"data": text},
                pdf_standards=order["standards"],
                timestamp=order.get("timestamp", 0),
                ppi=order.get("dots_per_inch"),
            )
        except typst.TypstError as refusal:
            without = _shapeless_replaced(text, refusal.diagnostic)
            # Each turn removes characters for good, so this ends; a refusal for another reason removes none.
            if without == text:
                raise
            text = without
        else:
            # Bytes for a PDF, a list for pictures; nothing only when asked to write a file, which we never do.
            return made if isinstance(made, list) else [made or b""]


def _shapeless_replaced(text: str, diagnostic: str) -> str:
    """The text with the characters that Typst reports as having no shape in any font replaced by a white square."""
    for reported in re.findall(r'the (?:text|codepoint) `"(.+?)"`', diagnostic):
        cluster = re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), reported)
        for character in set(cluster):
            if not character.isascii() and character != MISSING:
                text = text.replace(character, MISSING)
    return text


if __name__ == "__main__":
    sys.exit(main())
