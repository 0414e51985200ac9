"""The published rules as a page of the documentation, generated so that text and code cannot part."""

from soundingboard.rating.rules import Rule, rules
from soundingboard.rating.scales import DIMENSIONS, Dimension, shipped_scales
from soundingboard.rating.strength import STRONGEST, shipped_strength_table

_HEADINGS: dict[Dimension, str] = {
    "delivery": "Delivery",
    "impact": "Impact",
    "confidence": "Confidence",
}
_EFFECTS = {"suggest": "Starts at", "ceiling": "No better than", "prompt": "Prompts a decision"}


def rules_markdown() -> str:
    """How ratings are suggested, as Markdown: the order, every rule with its code, and the table of strength."""
    parts = [
        "## How a rating is suggested",
        "",
        "For each of delivery, impact and confidence the rules that suggest a point are read first, and the lowest of",
        "those that speak is the start. Then the rules that set a ceiling are read, and the lowest of those that speak",
        "holds. Nothing is averaged. A person may overrule the suggestion with a reason; both stay visible.",
        "",
    ]
    for dimension in DIMENSIONS:
        parts += [f"### {_HEADINGS[dimension]}", ""]
        for rule in rules():
            if rule.dimension == dimension:
                parts += _rule(rule)
    parts += _strength()
    return "\n".join(parts).rstrip() + "\n"


def _rule(rule: Rule) -> list[str]:
    effect = _EFFECTS[rule.effect]
    if rule.value:
        effect += f" {shipped_scales().of(rule.dimension).point(rule.value).word.lower()}"
    words = " ".join(rule.words.split())
    return [f"**{rule.code} {rule.name}.** {words}", "", f"*{effect}. Source: {rule.source}.*", ""]


def _strength() -> list[str]:
    rows = [
        "### Strength of evidence",
        "",
        f"From 0 to {STRONGEST}. Points are added, never to more than {STRONGEST}; losses are taken away; then the",
        "lowest ceiling that applies holds. Age is counted from the last day that the evidence describes.",
        "",
        "| Code | When | Effect |",
        "| --- | --- | --- |",
    ]
    for row in shipped_strength_table().rows.values():
        effect = f"at most {row.value}" if row.effect == "ceiling" else f"{row.value:+d}"
        rows.append(f"| {row.code} | {row.words} | {effect} |")
    rows += ["", "| Kind of evidence | Fresh for | Sample that adds a point |", "| --- | --- | --- |"]
    for kind in shipped_strength_table().kinds.values():
        rows.append(f"| {kind.words} | {kind.shelf_life} days | {kind.fair_sample or 'does not apply'} |")
    return [*rows, ""]


if __name__ == "__main__":
    import sys

    sys.stdout.write(rules_markdown())
