from soundingboard.rating.published import rules_markdown
from soundingboard.rating.rules import rules
from soundingboard.rating.strength import shipped_strength_table


def test_every_rule_is_printed_with_its_code_its_words_and_its_source() -> None:
    page = rules_markdown()

    for rule in rules():
        assert f"**{rule.code} {rule.name}.** {' '.join(rule.words.split())}" in page
        assert f"Source: {rule.source}.*" in page


def test_the_table_of_strength_is_printed_whole() -> None:
    page = rules_markdown()

    for row in shipped_strength_table().rows.values():
        assert f"| {row.code} | {row.words} |" in page
    for kind in shipped_strength_table().kinds.values():
        assert f"| {kind.words} | {kind.shelf_life} days |" in page


def test_the_page_is_the_same_each_time_it_is_made() -> None:
    assert rules_markdown() == rules_markdown()
    assert rules_markdown().endswith("|\n")
