"""The question bank: what a question is kept as, how it is filed, and the situations it fits.

Pure. What ships is `content/questions.yaml`; a programme's own questions are rows held to the same class. A question is
kept in one form, as it is put to those who are asked ("you", "your").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from soundingboard.lib.content import ContentItem, load
from soundingboard.lib.voices import stored
from soundingboard.lib.voices.recognise import recognise
from soundingboard.lib.voices.stored import Voice

# Each list below is what a question may be filed under: the code that is kept, and the words that are shown.

AUDIENCES: Mapping[str, str] = {
    "board": "Improvement Board",
    "group": "Operational delivery group",
    "panel": "Scrutiny panel",
}

AGENCIES: Mapping[str, str] = {
    "social_care": "Children's social care",
    "health": "Health",
    "police": "Police",
    "education": "Education",
    "housing": "Housing",
    "adult_services": "Adult services",
    "partnership": "Safeguarding partnership",
    "council": "The rest of the council",
}

PERFORMANCE_TYPES: Mapping[str, str] = {
    "quantity": "Quantity: how much",
    "quality": "Quality: how well",
    "outcome": "Outcome: what difference",
}

SOURCES: Mapping[str, str] = {
    "data": "Data",
    "audit": "Audit",
    "observation": "Observation",
    "voice_of_children": "Voice of children and families",
    "voice_of_staff": "Voice of staff",
    "partner": "Partner agency",
    "external": "Somebody from outside",
}

TOPICS: Mapping[str, str] = {
    "front_door": "Front door",
    "family_help": "Family Help",
    "child_protection": "Child protection",
    "child_protection_teams": "Multi-agency child protection teams",
    "children_in_need": "Children in need",
    "neglect": "Neglect",
    "exploitation": "Exploitation and harm outside the home",
    "online_harm": "Online harm",
    "domestic_abuse": "Domestic abuse",
    "mental_health": "Mental health",
    "health": "Health",
    "education": "Education",
    "send": "Special educational needs and disability",
    "children_in_care": "Children in care",
    "permanence": "Permanence",
    "kinship": "Kinship care",
    "care_leavers": "Care leavers",
    "unaccompanied": "Unaccompanied children",
    "sufficiency": "Enough of the right homes",
    "corporate_parenting": "Corporate parenting",
    "poverty_and_housing": "Poverty and housing",
    "partnership": "Partners",
    "workforce": "Workforce",
    "supervision": "Supervision",
    "management_oversight": "Management oversight",
    "practice_standards": "Practice standards",
    "learning": "Learning",
    "audit": "Audit",
    "voice": "Voice",
    "culture": "Culture",
    "money": "Money",
    "data_and_ai": "Data and artificial intelligence",
    "scrutiny": "Scrutiny and challenge",
}

FITS: Mapping[str, str] = {
    "verdict_turned": "The chart of a measure has turned for the worse",
    "measure_off_path": "A measure is off the path to its target",
    "data_old": "Figures are older than was agreed, or than two meetings",
    "new_red": "Something has newly turned red",
    "long_amber": "Something has been amber for three rounds or more",
    "green_asserted": "A green rests on what those responsible say themselves",
    "overruled": "The rating is rosier than the rules suggest",
    "audit_contradicts": "An audit or an inspection says otherwise than the rating",
    "evidence_stale": "The evidence is past its shelf life",
    "no_voice": "Children and families have not been heard",
    "counts_only": "It is known how much was done, and not how well or with what difference",
    "nothing_known": "Nothing hangs in this part of the framework grid",
    "date_moved_again": "A date has been moved for the third time or more",
    "silent": "Nothing was said in the last round",
    "declared_done": "It is said to be delivered, and nobody has looked since",
    "requirement_open": "A requirement of the Notice is not met",
    "partner_absent": "A partner was absent, or its actions are late",
    "workforce": "People or their time are what it turns on",
    "owner_changed": "A post is vacant, or somebody has left",
    "resources_short": "What is needed is not secured",
    "always": "Worth asking whatever the position shows",
}


@dataclass(frozen=True, kw_only=True)
class BankQuestion(ContentItem):
    """One question. `words` is the question, put to those who are asked.

    `content_area` is the leaf it is filed under. `asked_by` are the bodies it suits, `asked_of` the agencies that can
    answer, `shown_by` the sources that a good answer would draw on. `weak_answer` is what an answer that goes round it
    sounds like, `then_ask` what to ask next. `fits` are codes of FITS, by which lines of enquiry are composed.
    `provenance` says whose question it is, `source` what prompted it. `stored` is the form that gives both voices,
    where a person has written or confirmed it; empty where the rules of `lib.voices` are sure.
    """

    content_area: str
    topics: tuple[str, ...]
    asked_by: tuple[str, ...]
    asked_of: tuple[str, ...]
    performance_type: str
    shown_by: tuple[str, ...]
    weak_answer: str = ""
    then_ask: str = ""
    fits: tuple[str, ...] = ()
    provenance: str
    stored: str = ""

    def __post_init__(self) -> None:
        """Refuses what could not be found again. Raises ValueError."""
        for name, given, known, least in (
            ("topic", self.topics, TOPICS, 0),
            ("body that would ask it", self.asked_by, AUDIENCES, 1),
            ("agency that would answer", self.asked_of, AGENCIES, 1),
            ("performance type", (self.performance_type,), PERFORMANCE_TYPES, 1),
            ("source", self.shown_by, SOURCES, 0),
            ("situation", self.fits, FITS, 0),
        ):
            for unknown in sorted(set(given) - known.keys()):
                raise ValueError(f"“{unknown}” is no {name}; choose among {', '.join(known)}.")
            if len(given) < least:
                raise ValueError(f"choose at least one {name}.")
            if len(set(given)) < len(given):
                raise ValueError(f"a {name} is named twice.")
        if not self.provenance.strip():
            raise ValueError("say whose question it is.")
        if self.stored:
            for sentence in stored.problems(self.stored):
                raise ValueError(sentence)
            if stored.put(self.stored, Voice.YOU) != self.words:
                raise ValueError("the form for both voices does not give the question as it is put to others.")

    @property
    def to_ourselves(self) -> str:
        """The question as a body puts it to itself ("we", "us", "our")."""
        return stored.put(self.stored, Voice.WE) if self.stored else recognise(self.words).we

    @property
    def ask_ourselves_next(self) -> str:
        """What to ask next, as a body puts it to itself."""
        return recognise(self.then_ask).we

    @property
    def tags(self) -> tuple[str, ...]:
        """What a list of questions is filtered by, each as name:code."""
        return (
            f"area:{self.content_area}",
            f"type:{self.performance_type}",
            *(f"topic:{code}" for code in self.topics),
            *(f"by:{code}" for code in self.asked_by),
            *(f"of:{code}" for code in self.asked_of),
            *(f"from:{code}" for code in self.shown_by),
            *(f"fits:{code}" for code in self.fits),
        )


def questions() -> tuple[BankQuestion, ...]:
    """Every question that ships, in the order of the content areas."""
    return load("questions", BankQuestion)


def that_fit(bank: Iterable[BankQuestion], situations: Iterable[str]) -> tuple[BankQuestion, ...]:
    """The questions that fit any of the situations, those that fit the most of them first, otherwise in their order."""
    wanted = set(situations)
    found = [(len(wanted & set(each.fits)), each) for each in bank]
    return tuple(each for number, each in sorted(found, key=lambda pair: -pair[0]) if number)
