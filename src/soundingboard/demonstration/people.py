"""Who takes part in the demonstration: agencies, posts, their holders, and one sign-in for each role. All invented."""

from typing import NamedTuple

from soundingboard.accounts.models import AgencyKind
from soundingboard.accounts.roles import Role

COUNCIL_CODE = "wexmoor"
COUNCIL = "Wexmoor Council"
PROGRAMME = "Wexmoor children's services improvement programme"
PASSWORD = "harbour lantern compass"
DOMAIN = "wexmoor.example"

AGENCIES: tuple[tuple[str, str, AgencyKind], ...] = (
    ("council", COUNCIL, AgencyKind.COUNCIL),
    ("icb", "Wexmoor and Tarn Integrated Care Board", AgencyKind.HEALTH),
    ("police", "Tarnshire Police", AgencyKind.POLICE),
    ("schools", "Harrowgill Schools Trust", AgencyKind.EDUCATION),
    ("probation", "Tarnshire Probation Delivery Unit", AgencyKind.PROBATION),
    ("voluntary", "Wexmoor Voluntary Sector Alliance", AgencyKind.VOLUNTARY),
)


class PostStory(NamedTuple):
    """A post, its agency, and who held it: (name, from which point of the story, to which point or None)."""

    code: str
    title: str
    agency: str
    holders: tuple[tuple[str, float, float | None], ...]


POSTS: tuple[PostStory, ...] = (
    PostStory("CEO", "Chief executive", "council", (("Julian Aspinwell", -40, None),)),
    PostStory("DCS", "Director of children's services", "council", (("Marguerite Oyelaran", -3, None),)),
    PostStory("LMC", "Lead member for children", "council", (("Adaeze Monroe", -12, None),)),
    PostStory(
        "ADP",
        "Assistant director, help and protection",
        "council",
        (("Tobias Fenwick-Hale", -20, 9.2), ("Ines Carvalho", 9.2, None)),
    ),
    PostStory("ADC", "Assistant director, children in care", "council", (("Gwen Prothero", -30, None),)),
    PostStory("ADQ", "Assistant director, quality and improvement", "council", (("Samir Haddad-Lowe", -2, None),)),
    PostStory("IPM", "Improvement programme manager", "council", (("Bronagh Tierney", -2, None),)),
    PostStory("HFD", "Head of service, front door", "council", (("Dele Akinwande", -8, None),)),
    PostStory("HAP", "Head of service, assessment and protection", "council", (("Rosalind Petch", -25, None),)),
    PostStory("HCL", "Head of service, care leavers", "council", (("Callum Strachan", -15, 19.6),)),
    PostStory("PSW", "Principal social worker", "council", (("Nkechi Eze-Barlow", -10, None),)),
    PostStory("HQA", "Head of quality assurance", "council", (("Leila Farrokhzad", -6, None),)),
    PostStory("CPM", "Manager of child protection chairs", "council", (("Ifor Bevan-Roche", -18, None),)),
    PostStory("HPD", "Head of performance and data", "council", (("Wen-Li Tsang", -9, None),)),
    PostStory("HWF", "Head of workforce, children's services", "council", (("Patrick Dunmore", -14, None),)),
    PostStory("WDL", "Workforce development lead", "council", (("Hazel Quillfeather", -11, 15.4),)),
    PostStory("FBP", "Finance business partner", "council", (("Arvind Solanki", -22, None),)),
    PostStory("HDS", "Head of digital services", "council", (("Freya Lindqvist", -7, None),)),
    PostStory("DNN", "Designated nurse for safeguarding children", "icb", (("Siobhan Maddox", -16, None),)),
    PostStory("ICD", "Director of nursing", "icb", (("Theodora Blanchard", -5, None),)),
    PostStory("DSP", "Detective superintendent, public protection", "police", (("Kieran Vasquez", -13, None),)),
    PostStory("DIC", "Detective inspector, child protection", "police", (("Anneka Rowland", -4, None),)),
    PostStory("STL", "Safeguarding lead", "schools", (("Bashir Nazari", -19, None),)),
    PostStory("PDU", "Head of the probation delivery unit", "probation", (("Lorna Kettlewell", -6, None),)),
    PostStory("VSD", "Director", "voluntary", (("Emeka Thornbury", -21, None),)),
    PostStory("PPL", "Participation lead", "voluntary", (("Saoirse Malik", -3, None),)),
    PostStory("SPC", "Chair of the scrutiny panel", "council", (("Rhiannon Oakes", -14, None),)),
    PostStory("SPV", "Vice chair of the scrutiny panel", "council", (("Gethin Marlowe", -14, None),)),
    PostStory("SP1", "Councillor for Harbour ward", "council", (("Amara Linklater", -14, None),)),
    PostStory("SP2", "Councillor for Upper Tarn ward", "council", (("Howard Pell-Ashby", -14, None),)),
    PostStory("SP3", "Councillor for Millgate ward", "council", (("Zainab Holt", -14, None),)),
    PostStory("SP4", "Parent governor on the scrutiny panel", "council", (("Duncan Astley", -8, None),)),
)


class PersonStory(NamedTuple):
    """A person's part in the programme: role, agency, from when to when. The first of each role can sign in."""

    name: str
    role: Role
    agency: str | None = None
    start: float = -1.0
    end: float | None = None


PEOPLE: tuple[PersonStory, ...] = (
    PersonStory("Bronagh Tierney", Role.PROGRAMME_MANAGER, "council"),
    PersonStory("Marguerite Oyelaran", Role.DIRECTOR, "council"),
    PersonStory("Hester Villiers-Amos", Role.BOARD_CHAIR),
    PersonStory("Theodora Blanchard", Role.BOARD_MEMBER, "icb"),
    PersonStory("Leila Farrokhzad", Role.DELIVERY_GROUP, "council"),
    PersonStory("Dele Akinwande", Role.ACTION_OWNER, "council"),
    PersonStory("Anneka Rowland", Role.PARTNER, "police"),
    PersonStory("Conrad Yeo", Role.AUDITOR),
    PersonStory("Priya Gadd", Role.ANALYST, "council"),
    PersonStory("Rhiannon Oakes", Role.SCRUTINY_COUNCILLOR),
    PersonStory("Desmond Farrell-Cho", Role.SCRUTINY_OFFICER),
    PersonStory("Yusuf Hartnell", Role.DFE_ADVISER),
    PersonStory("Colette Brandreth", Role.ADMINISTRATOR, "council"),
    PersonStory("Magnus Irvine-Sole", Role.OUTSIDER, None, 17.5, 20.5),
    # Further people in the same roles, who hold posts.
    PersonStory("Julian Aspinwell", Role.BOARD_MEMBER, "council"),
    PersonStory("Adaeze Monroe", Role.BOARD_MEMBER, "council"),
    PersonStory("Emeka Thornbury", Role.BOARD_MEMBER, "voluntary"),
    PersonStory("Tobias Fenwick-Hale", Role.DELIVERY_GROUP, "council", -1.0, 9.2),
    PersonStory("Ines Carvalho", Role.DELIVERY_GROUP, "council", 9.0),
    PersonStory("Gwen Prothero", Role.DELIVERY_GROUP, "council"),
    PersonStory("Samir Haddad-Lowe", Role.DELIVERY_GROUP, "council"),
    PersonStory("Kieran Vasquez", Role.DELIVERY_GROUP, "police"),
    PersonStory("Siobhan Maddox", Role.DELIVERY_GROUP, "icb"),
    PersonStory("Rosalind Petch", Role.ACTION_OWNER, "council"),
    PersonStory("Callum Strachan", Role.ACTION_OWNER, "council"),
    PersonStory("Nkechi Eze-Barlow", Role.ACTION_OWNER, "council"),
    PersonStory("Ifor Bevan-Roche", Role.ACTION_OWNER, "council"),
    PersonStory("Wen-Li Tsang", Role.ACTION_OWNER, "council"),
    PersonStory("Patrick Dunmore", Role.ACTION_OWNER, "council"),
    PersonStory("Hazel Quillfeather", Role.ACTION_OWNER, "council", -1.0, 15.4),
    PersonStory("Arvind Solanki", Role.ACTION_OWNER, "council"),
    PersonStory("Freya Lindqvist", Role.ACTION_OWNER, "council"),
    PersonStory("Bashir Nazari", Role.PARTNER, "schools"),
    PersonStory("Lorna Kettlewell", Role.PARTNER, "probation"),
    PersonStory("Saoirse Malik", Role.PARTNER, "voluntary"),
    PersonStory("Gethin Marlowe", Role.SCRUTINY_COUNCILLOR),
    PersonStory("Amara Linklater", Role.SCRUTINY_COUNCILLOR),
    PersonStory("Howard Pell-Ashby", Role.SCRUTINY_COUNCILLOR),
    PersonStory("Zainab Holt", Role.SCRUTINY_COUNCILLOR),
    PersonStory("Duncan Astley", Role.SCRUTINY_COUNCILLOR),
)

# By body: the chair's post (None where the chair is from outside), and the members' posts.
SEATS: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "improvement_board": (None, ("CEO", "DCS", "LMC", "ICD", "DSP", "STL", "PDU", "VSD")),
    "delivery_group": ("ADQ", ("ADP", "ADC", "HQA", "PSW", "HPD", "HWF", "DNN", "DIC", "STL", "PDU", "PPL")),
    "scrutiny_panel": ("SPC", ("SPV", "SP1", "SP2", "SP3", "SP4")),
}

# How many members a body needs to decide; five, where none is named.
QUORUMS = {"scrutiny_panel": 3}


def address_of(name: str) -> str:
    """The address with which a person signs in."""
    first, *rest = name.lower().split()
    return f"{first}.{'-'.join(rest)}@{DOMAIN}"


def sign_ins() -> dict[Role, str]:
    """The address of one person for each role."""
    found: dict[Role, str] = {}
    for person in PEOPLE:
        found.setdefault(person.role, address_of(person.name))
    return found
