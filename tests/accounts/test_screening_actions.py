"""Names of those who take part pass; what was found is overruled with a reason, which is kept without the text."""

import pytest

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.knowing import known_names
from soundingboard.accounts.models import ScreeningOverrule
from soundingboard.accounts.roles import Role
from soundingboard.accounts.screening_actions import overrule_screening
from soundingboard.history.log import verify
from soundingboard.history.models import Entry, HistoryText
from soundingboard.lib.screening import screen
from soundingboard.records.fields import IdentifiableText, found_in, screened
from soundingboard.records.overruling import key_of
from soundingboard.records.written_for import written_for
from tests import factories

pytestmark = pytest.mark.django_db
TEXT = "The Jordan Okafor bursary pays for two places."
REASON = "It is the name of a bursary, and of nobody in our care."


@pytest.fixture
def programme():
    return factories.programme()


@pytest.fixture
def alice(programme):
    return factories.actor(programme, name="Bronagh Tierney")


def overrule(programme, by, text=TEXT, reason=REASON):
    return overrule_screening(
        programme=programme, text=text, field="Title", problems=screen(text), reason=reason, by=by
    )


@pytest.mark.parametrize(
    ("name", "passes"),
    [
        ("Bronagh Tierney", True),
        ("BRONAGH TIERNEY", True),
        ("Ms Tierney", True),
        ("Bronagh", False),
        ("Tierney", False),
        ("Bronagh Okafor", False),
        ("Siobhan Tierney", False),
    ],
)
def test_whoever_takes_part_is_named_by_their_whole_name_or_with_a_title(alice, name, passes):
    assert (name in known_names([name])) is passes
    assert not passes or found_in(f"We asked {name} about it.") == ()


def test_the_name_of_an_agency_passes_and_ordinary_text_asks_nothing(programme, alice, django_assert_num_queries):
    factories.agency(programme, "victoria", name="Victoria Adeyemi Trust")

    with django_assert_num_queries(0):
        screened("The team met on Tuesday and agreed the plan.")
    assert known_names(["Victoria Adeyemi"]) == ["Victoria Adeyemi"]
    with pytest.raises(IdentifiableText, match="a person\u2019s name"):
        screened("Jayden Okafor was seen.")


def test_only_those_of_the_programme_that_is_written_for_are_known(programme, alice):
    other = factories.programme()
    factories.agency(other, "trust", name="Quillon Abernathy Trust")

    with written_for(programme.pk):
        assert known_names(["Bronagh Tierney", "Quillon Abernathy"]) == ["Bronagh Tierney"]
    with written_for(other.pk):
        assert known_names(["Bronagh Tierney", "Quillon Abernathy"]) == ["Quillon Abernathy"]
        with pytest.raises(IdentifiableText, match="a person\u2019s name"):
            screened("We asked Bronagh Tierney about it.")


def test_whoever_once_held_a_post_of_the_programme_is_still_known_there(programme):
    holder = factories.person("Ottoline Featherby")
    factories.post(programme, "Head of Assessment", holder)

    with written_for(programme.pk):
        assert known_names(["Ottoline Featherby"]) == ["Ottoline Featherby"]
    with written_for(factories.programme().pk):
        assert known_names(["Ottoline Featherby"]) == []


def test_what_one_programme_let_stand_is_refused_in_another(programme, alice):
    overrule(programme, alice)

    with written_for(programme.pk):
        assert screened(TEXT) == TEXT
    with written_for(factories.programme().pk), pytest.raises(IdentifiableText):
        screened(TEXT)


def test_what_was_overruled_stands_wherever_it_is_written_and_the_log_has_the_reason_alone(programme, alice):
    with pytest.raises(IdentifiableText):
        screened(TEXT)

    overrule(programme, alice)

    assert screened(TEXT) == TEXT
    assert screened(f"  {TEXT}\n") == f"  {TEXT}\n"
    with pytest.raises(IdentifiableText):
        screened(TEXT + " Jayden Okafor wrote.")
    row = ScreeningOverrule.objects.get()
    assert (row.field, row.kinds, row.reason) == ("Title", "name", REASON)
    entry = Entry.objects.get(verb="screening.overruled")
    said = str(HistoryText.objects.get(entry=entry).values)
    assert REASON in said
    assert "Okafor" not in said + row.key + str(entry)
    assert verify(programme.pk) == []
    overrule(programme, alice)
    assert ScreeningOverrule.objects.count() == 1


@pytest.mark.parametrize(
    "text", ["NHS number 943 476 5919", "UPN H801200001001", "NI AB 12 34 56 C", "born 3 May 2014", "nothing at all"]
)
def test_what_belongs_to_one_person_alone_is_overruled_for_no_reason(programme, alice, text):
    with pytest.raises(NotAllowed, match="belongs to one person alone"):
        overrule(programme, alice, text)
    assert ScreeningOverrule.objects.count() == 0


def test_a_reason_must_say_something_and_name_nobody(programme, alice):
    with pytest.raises(NotAllowed, match="in a sentence"):
        overrule(programme, alice, reason="ok")
    with pytest.raises(IdentifiableText):
        overrule(programme, alice, reason="Because Jayden Okafor is his real name.")
    assert ScreeningOverrule.objects.count() == 0


def test_somebody_of_another_programme_overrules_nothing_here(programme):
    mallory = factories.actor(factories.programme(), Role.DIRECTOR, name="Mallory Elsewhere")

    with pytest.raises(NotAllowed, match="another programme"):
        overrule(programme, mallory)


def test_the_key_of_a_text_is_another_with_another_key_of_the_installation(settings):
    before = key_of(TEXT)
    settings.SECRET_KEY = "k" * 60

    assert key_of(TEXT) != before
