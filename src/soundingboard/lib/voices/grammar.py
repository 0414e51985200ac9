"""Whether a "you" does or suffers: the one thing about the two voices that has to be worked out.

"Your", "yours" and "yourselves" have one counterpart each, and so do "we", "us", "our", "ours" and "ourselves".
"You" has two: "we" where it does something ("What do you know?") and "us" where something is done to it ("What stops
you?"). English tells them apart by the words beside them, so that a few words to each side are enough. `case` reads
them; where they leave a doubt it says so, and a person decides.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple


class Case(StrEnum):
    """What a pronoun is in its clause."""

    SUBJECT = "we"
    OBJECT = "us"


class Judged(NamedTuple):
    """A case, and whether the words beside it leave no doubt."""

    case: Case
    sure: bool = True


def word_set(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


def _forms(text: str) -> frozenset[str]:
    """Verbs with their regular endings: "stop" gives stops, stopped, stopping; spelling is tried both ways."""
    found: set[str] = set()
    for verb in text.split():
        stem = verb[:-1] if verb.endswith("e") else verb
        found |= {verb, verb + "s", verb + "es", stem + "ed", stem + "ing", verb + verb[-1] + "ed"}
        found |= {verb + verb[-1] + "ing"}
        if verb.endswith("y"):
            found |= {verb[:-1] + "ies", verb[:-1] + "ied"}
    return frozenset(found)


AUXILIARIES = word_set(
    "do does did don't doesn't didn't have has had haven't hasn't hadn't are were aren't weren't is was isn't "
    "wasn't am can can't cannot could couldn't will won't would wouldn't shall shan't should shouldn't may might "
    "must mustn't ought need needn't dare used"
)
_ASKING = AUXILIARIES - word_set("need used dare is was isn't wasn't am has hasn't does doesn't")
"""What stands before its subject when a question is asked; "does" and "has" cannot stand before "you"."""

PREPOSITIONS = word_set(
    "about above across after against along alongside amid among amongst around as at because-of before behind "
    "below beneath beside besides between beyond but by concerning despite down during except excluding for from in "
    "including inside into like near of off on onto opposite out outside over past per regarding round since than "
    "through throughout till to toward towards under underneath unlike until up upon versus via with within without"
)
_OF_TIME = word_set("before after until since as")
_ALSO_CONJUNCTIONS = word_set("after as before but except for like since than till until")
"""Prepositions that begin a clause too: "than you" and "than you did"."""

OPENERS = word_set(
    "what which who whom whose that if whether when where why how because although though unless while whilst once "
    "whatever whenever wherever whichever whoever however so lest whereas provided assuming given suppose supposing"
)
_JOINERS = word_set("and or nor")
_POINTING = word_set("this that these those it")
_ASKED = word_set("you they we he she it the children parents families staff partners")
"""What stands after its verb where a question begins: "given to you, do you"."""
_DETERMINERS = word_set(
    "the a an any some this that these those what which each every no more most less early their its his her our "
    "your own enough much little all another other such whose extra further good better best new same only one two "
    "three"
)
_ARTICLES = word_set("the a an its their our your")
_AFTER_A_GROUP = word_set("all both each yourselves yourself two three alone")
_ADVERBS = word_set(
    "also still really already actually never always often only now then just yet ever soon first even sometimes "
    "seldom rather quite almost perhaps maybe once twice so too again once more most least best well instead "
    "therefore both jointly today not"
)
_VERBS_IN_LY = word_set("rely apply supply reply comply multiply imply ally fly")

CAUSING = word_set(
    "make makes made making let lets letting help helps helped helping hear hears heard hearing watch watches "
    "watched see sees saw seeing have having had"
)
"""After these a bare verb may follow the object: "What helps you decide?"."""

GIVING = _forms(
    "ask offer show teach owe lend remind inform assure reassure convince persuade warn notify advise promise grant "
    "deny allow award brief charge cost guarantee hand loan permit read refuse save send serve spare wish"
) | word_set(
    "tell tells told telling give gives gave given giving bring brings brought bringing sent taught pay pays paid "
    "paying lent show shown get gets got getting buy buys bought buying leave leaves left leaving do does did done "
    "earn earns earned earning"
)

CLAUSE_TAKING = _forms(
    "say believe show suggest hope confirm agree prove assume claim report notice argue conclude judge suppose "
    "imagine doubt admit decide note recognise demonstrate indicate imply reveal fear ensure expect accept "
    "acknowledge allege complain consider declare discover estimate insist observe predict remember state trust "
    "verify wish worry check establish recall reckon sense stress fancy require demand propose recommend"
) | word_set(
    "said saying think thinks thought thinking know knows knew known knowing mean means meant meaning feel feels "
    "felt feeling find finds found finding see sees saw seen seeing understand understands understood shown hear "
    "hears heard read hold holds held forget forgets forgot"
)

TAKING = _forms(
    "stop prevent keep enable lead challenge support cost surprise concern satisfy put take treat affect force "
    "guide inspect hinder join follow describe see help hold reach reassure push pull protect question examine "
    "approach oblige compel encourage discourage deter delay distract equip empower entitle expose face fail free "
    "fund halt hamper harm hurt impress include influence inspire instruct interest invite involve limit measure "
    "mislead move need nudge obstruct oppose overrule overtake pass place please position pressure press prompt "
    "propel rate reassign regard regulate release relieve remember replace represent restrain restrict reward risk "
    "satisfy scrutinise serve shape slow steer strike strengthen suit sway tempt test thank threaten tie train "
    "trouble turn unsettle urge use value view visit want warn weaken welcome worry accompany accuse advise aid "
    "alarm alert answer appoint assess assist audit await back bind blame block bother bypass call cause change "
    "check choose comfort commission commit compare confront confuse connect consult contact contradict control "
    "convince copy correct cover criticise damage defend define direct disappoint employ engage evade exclude "
    "excuse fault frighten frustrate grade handicap ignore impede inconvenience judge like link motivate name "
    "notify outvote outlast praise prepare promote reject remind rescue resist strain sue supervise tell trust "
    "undermine watch"
) | word_set(
    "kept led let made took taken taking brought put met meet meets meeting held left found chosen chose knew know "
    "taught caught got get drive drives drove driving bind binds bound forbade cost hurt beat sees seen lost lose "
    "loses upset set sets leave leaves strikes struck misled won"
)

_BARE = word_set(
    "accept account achieve acknowledge act add address adjust admit adopt advise agree aim align allocate allow "
    "alter analyse announce answer anticipate appear apply appoint approach approve argue arrange ask aspire assess "
    "assign assist assume assure attach attend attract audit authorise avoid back balance base be became become "
    "been began begin being believe benefit blame bring brought budget build built buy call came capture care carry "
    "cease celebrate challenge change charge check choose chose cite claim clear close collect come comment "
    "commission commit communicate compare complete comply conclude conduct confirm connect consider consult "
    "contact contain continue contract contribute control convene cope correct count cover create cut deal debate "
    "decide declare decline defend define delay delegate deliver demonstrate deny depend describe deserve design "
    "detect determine develop devote differ direct disagree discard discover discuss distinguish do draw drew drive "
    "drop earn embed employ enable encourage end engage enjoy enlist ensure enter escalate espouse establish "
    "estimate evaluate evidence examine exclude exercise expect experience explain explore extend face fail fear "
    "feel felt find finish fix focus follow foresee forget form found fund gain gather gauge gave get give go got "
    "govern grade grow guarantee had handle have hear heard held help hire hold hope host identify ignore imagine "
    "implement improve include increase inform inherit initiate insist inspect instruct integrate intend interpret "
    "intervene introduce invest investigate invite involve issue join judge justify keep kept knew know lack launch "
    "lead learn learned learnt leave led left let lie like limit link listen live log look lose lost maintain make "
    "made manage map mark match mean meant measure meet merge met mind minimise misjudge miss mobilise model "
    "monitor move name need neglect negotiate note notice obtain offer omit open operate oppose order organise "
    "overlook oversee own paid participate partner pass pause pay perform permit persuade pick place plan play "
    "pledge point pool possess practise praise predict prefer prepare present preside prevent prioritise procure "
    "produce project promise promote propose protect prove provide publish purchase pursue put question quote raise "
    "ran rate reach react read realise recall receive reckon recognise recommend reconcile record recruit reduce "
    "refer reflect refuse regard regret reject relate release rely remain remember remove renew repeat replace "
    "reply report represent request require rescue resolve resource respect respond rest retain rethink retire "
    "return reveal review revise reward risk run sacrifice said sample satisfy save saw say schedule scrutinise "
    "secure see seek seem sell send sense sent separate serve set settle shape share shift show shut sign sit solve "
    "sought sound speak spend spent spoke spot staff stand start state stay steer step stop strengthen strive "
    "stress struggle study submit succeed suffer suggest supervise supply support suppose suspect sustain tackle "
    "take taken talk target taught teach tell tend test thank think thought tie tolerate told took track train "
    "transfer translate treat trust try turn undergo understand understood undertake undertook underestimate update "
    "uphold urge use value verify view visit vote wait want warn waste watch welcome went win wish withdraw "
    "withhold witness won wonder work worry write wrote"
)
_ENDS = frozenset(".?!,;:)]”\"’'–—-/")
_OPENS = frozenset("([“\"‘'–—;:,.?!•*")
_NEVER_A_VERB_AFTER = (
    PREPOSITIONS
    | _DETERMINERS
    | word_set(
        "to them him me it they he she us there here confidence assurance pause time hope trouble sleep reason cause "
        "sight safe sure certain able ready afraid proud unsure uneasy uncomfortable responsible accountable confident "
        "aware"
    )
)
_BESIDE_AS_NOUN = word_set(
    "help support cost challenge change offer need show charge trust fear hold guide risk questions question "
    "interest concern concerns value limit limits back plan answer answers test tests measure measures view views "
    "reward praise risks challenges costs offers changes needs charges worries worry pressure pressures evidence "
    "promise promises checks check contact audit care use uses call calls visit visits report reports claim claims"
)


def case(words: Sequence[str], at: int) -> Judged:
    """The case of the "you" at a place among the words and signs of a question, all in small letters."""
    before, left = _before(words, at)
    after, right = _after(words, at)
    if before in _JOINERS:
        return _second_of_two(words, left, after)
    if before == "" or before in _OPENS:
        return _at_the_opening(words, right, after)
    if before in _ASKING and not _is_main_verb(words, left, after):
        return Judged(Case.SUBJECT)
    if before in PREPOSITIONS:
        return _after_a_preposition(words, left, before, right, after)
    if before in OPENERS:
        return Judged(Case.SUBJECT)
    if before in ("is", "was", "isn't", "wasn't", "not"):
        return Judged(Case.OBJECT, sure=False)
    return _after_a_verb_or_noun(words, left, before, right, after)


def is_verb(word: str) -> bool:
    """Whether a word can be what "you" does: "know", "are", "decided"."""
    return word in AUXILIARIES or word in _BARE or (word.endswith("ed") and len(word) > 4)


def _before(words: Sequence[str], at: int) -> tuple[str, int]:
    """The word before, past "both", "either" and "neither"; and its place."""
    left = at - 1
    while left >= 0 and words[left] in ("both", "either", "neither"):
        left -= 1
    return (words[left], left) if left >= 0 else ("", -1)


def _after(words: Sequence[str], at: int) -> tuple[str, int]:
    """The word after, past "all", "yourselves" and adverbs; and its place."""
    right = at + 1
    while right < len(words) and (words[right] in _AFTER_A_GROUP or _is_adverb(words[right])):
        right += 1
    return (words[right], right) if right < len(words) else ("", len(words))


def _is_adverb(word: str) -> bool:
    return word in _ADVERBS or (word.endswith("ly") and word not in _VERBS_IN_LY)


def _is_main_verb(words: Sequence[str], left: int, after: str) -> bool:
    """ "What harm does it do you?", "would have you believe": the word before is no auxiliary there."""
    earlier = any(word in AUXILIARIES for word in words[max(0, left - 4) : left])
    ends = after == "" or after in _ENDS or after in PREPOSITIONS
    if words[left] == "have":
        return earlier and (ends or after in _BARE)
    if words[left] in ("do", "did", "does"):
        return earlier and ends
    return False


def _second_of_two(words: Sequence[str], left: int, after: str) -> Judged:
    """ "Between partners and you", "Do partners and you agree?": what stands before the first of the two decides."""
    if is_verb(after):
        return Judged(Case.SUBJECT)
    for back in range(left - 1, max(-1, left - 9), -1):
        word = words[back]
        if word in PREPOSITIONS and word != "of":
            return Judged(Case.OBJECT)
        if word in _ASKING or word in OPENERS:
            return Judged(Case.SUBJECT)
        if word in TAKING or word in GIVING or word in CAUSING:
            return Judged(Case.OBJECT)
        if word in _ENDS:
            break
    return Judged(Case.SUBJECT, sure=False)


def _at_the_opening(words: Sequence[str], right: int, after: str) -> Judged:
    return Judged(Case.SUBJECT, sure=is_verb(after) or (after in _JOINERS and _a_verb_follows(words, right)))


def _after_a_preposition(words: Sequence[str], left: int, before: str, right: int, after: str) -> Judged:
    if before == "than" and left > 0 and words[left - 1] in ("other", "rather"):
        return Judged(Case.OBJECT)  # "has anybody other than you looked"
    if before in _ALSO_CONJUNCTIONS:
        if is_verb(after) and not (before == "for" and after not in AUXILIARIES):
            return Judged(Case.SUBJECT)
        if (
            after in _JOINERS
            and before in ("before", "after", "until", "since", "as")
            and _a_verb_follows(words, right)
        ):
            return Judged(Case.SUBJECT, sure=False)
    # "of those you work with you have": a preposition that was left behind, and then a clause. It is rare.
    return Judged(Case.OBJECT, sure=after not in _ASKING or before == "of" or _asks(words, right))


def _after_a_verb_or_noun(words: Sequence[str], left: int, before: str, right: int, after: str) -> Judged:
    verb_after = is_verb(after)
    beside = words[left - 1] if left > 0 else ""
    if verb_after and _is_noun(words, left, after):
        return Judged(Case.SUBJECT)  # "the help you give", "what risks you run"
    if before in CAUSING and not (before in CLAUSE_TAKING and after in AUXILIARIES):
        return Judged(Case.OBJECT)
    if before in CLAUSE_TAKING:
        if verb_after and after not in _NEVER_A_VERB_AFTER:
            return Judged(Case.SUBJECT, sure=before not in TAKING or after in AUXILIARIES)
        if after in _JOINERS and _a_verb_follows(words, right):
            return Judged(Case.SUBJECT, sure=False)
        return Judged(Case.OBJECT)
    if before in GIVING or before in TAKING:
        # "the people who support you have": the verb after belongs to those people.
        sure = after not in AUXILIARIES or beside in OPENERS or _asks(words, right)
        return Judged(Case.OBJECT, sure)
    if verb_after and after not in _NEVER_A_VERB_AFTER:
        return Judged(Case.SUBJECT)  # "the services you commission"
    if after in _JOINERS:
        return Judged(Case.SUBJECT, sure=_a_verb_follows(words, right))
    if after == "" or after in _ENDS or after in _NEVER_A_VERB_AFTER or after in OPENERS or after.endswith("ing"):
        return Judged(Case.OBJECT, sure=before.endswith(("s", "ed", "ing")))
    if beside in OPENERS and before.endswith("s"):
        return Judged(Case.OBJECT, sure=False)
    return Judged(Case.SUBJECT, sure=False)


def _asks(words: Sequence[str], right: int) -> bool:
    """Whether a question begins after "you": "given to you, do you", "offered you did you"."""
    return right + 1 < len(words) and words[right + 1] in _ASKED


def _is_noun(words: Sequence[str], left: int, after: str) -> bool:
    """Whether a word that may be a noun or a verb is a noun here: "the help you give", "a change you could"."""
    if left > 0 and words[left - 1] in _ARTICLES:
        return True  # "the audits you commission"
    if words[left] not in _BESIDE_AS_NOUN or left == 0:
        return False
    beside = words[left - 1]
    if beside in _POINTING and left > 1 and words[left - 2] in AUXILIARIES:
        return False  # "does this help you"
    if beside in _DETERMINERS or beside in PREPOSITIONS or beside.endswith("est"):
        return True
    return after in AUXILIARIES and beside not in OPENERS


def _a_verb_follows(words: Sequence[str], right: int) -> bool:
    """Whether the clause goes on with a verb after "and your partners"."""
    for word in words[right + 1 : right + 8]:
        if word in _ENDS:
            return False
        if is_verb(word):
            return True
    return False
