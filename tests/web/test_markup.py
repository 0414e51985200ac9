"""The strict reader of pages notices what it is there to notice."""

import pytest

from tests.web.markup import faults_of

pytestmark = pytest.mark.pure

GOOD = '<h1>A</h1><h2>B</h2><label for="x">X</label><input id="x" aria-describedby="y"><p id="y">Y<br></p>'


def test_a_good_page_has_no_faults() -> None:
    assert faults_of(GOOD) == []


@pytest.mark.parametrize(
    ("planted", "words"),
    [
        ("<p>", "<p> is not closed"),
        ("<b><i></b></i>", "</b> closes i"),
        ('<p id="y"></p>', "id y is given twice"),
        ('<input id="z">', "z has no label"),
        ('<a href="#gone">A</a>', "href names gone, which is not there"),
        ("<h4>D</h4>", "h4 follows h2"),
        ("<h1>A</h1>", "there are 2 h1"),
        ("<img>", "an img has no alt"),
        ("<script>1</script>", "<script> stands in the page"),
        ('<b style="x"></b>', "<b> has style"),
        ('<b class="a" class="b"></b>', "<b> has class twice"),
    ],
)
def test_a_planted_fault_is_found(planted: str, words: str) -> None:
    assert words in faults_of(GOOD + planted)
