"""The tour: nine real screens of the demonstration council, one to a page, in the order of the chain.

The pictures are made from the demonstration by `tools.pictures`, so they show what there is.
"""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse

WIDTH, HEIGHT = 768, 492


@dataclass(frozen=True, slots=True)
class Step:
    """One screen: its picture's name, a heading, what to see in it, and what the picture shows in words."""

    picture: str
    title: str
    words: str
    shows: str

    @property
    def src(self) -> str:
        """Where the picture is served."""
        return static(f"soundingboard/tour/{self.picture}.png")


STEPS: tuple[Step, ...] = (
    Step(
        "home",
        "My work: what waits on you",
        "Everybody begins here. It says what waits on you and until when, what changed since you were last here, "
        "and the one thing to do next.",
        "The page My work of a programme manager: the open round with its cut-off, counts of what waits, and what "
        "others did.",
    ),
    Step(
        "plan",
        "The plan: every objective answers to something",
        "Findings of the inspection and requirements of the Notice come in word for word, each with its page or "
        "number. Each objective says which of them it answers. A plan that leaves one unanswered cannot be agreed.",
        "The plan with its themes, the objectives of each, and their ratings for delivery, impact and confidence.",
    ),
    Step(
        "round",
        "A round: who has reported, and who has not",
        "Each month a round opens. Owners report until the cut-off, the delivery group questions, the Board judges."
        " Who has said nothing is listed, not averaged away.",
        "A round with its dates, how many updates and ratings have come, and those it still waits for.",
    ),
    Step(
        "objective",
        "A rating: what was judged beside what the record suggests",
        "Published rules suggest a rating from the evidence, its strength and its age. A person decides, and where "
        "they decide otherwise their reason stays beside it.",
        "An objective with its ratings as agreed, the suggestion of the rules for each, and the evidence behind them.",
    ),
    Step(
        "measure",
        "A measure: did anything really change?",
        "Each figure is read against what chance alone would do, and the page says it in one sentence that can be "
        "repeated. Small numbers are hidden from those who may not see them.",
        "A control chart of one measure over two years, with the sentence that it comes to and its target.",
    ),
    Step(
        "divergence",
        "Divergence: where reports and others part",
        "What was reported is set beside what audits, figures, children and inspectors say. Where they part, that "
        "is where to ask.",
        "A table of objectives, in which what was reported differs from what audits and figures say.",
    ),
    Step(
        "board-pack",
        "The Board pack: what changed comes first",
        "The paper is drafted from the position of one day, and what is issued is stored and never edited. The same"
        " facts make it again, byte for byte.",
        "A Board pack being read: what changed since the last round, then the exceptions.",
    ),
    Step(
        "enquiry",
        "Scrutiny: what to ask, and why",
        "Lines of enquiry are composed from what the position shows, with what good looks like beside each. "
        "Questions in the panel’s own notes stay its own until it publishes them.",
        "A plan of questions for a meeting of the scrutiny panel: who asks each, of whom, and why it was picked.",
    ),
    Step(
        "ledger",
        "The ledger: no question is forgotten",
        "Every question has a state: asked, promised, answered, sent back because it was dodged, satisfied. "
        "Whatever is open comes back to the next agenda by itself.",
        "The list of questions that were asked, each with whom it was put to, how long it waits and where it stands.",
    ),
)


def tour(request: HttpRequest) -> HttpResponse:
    """The first screen."""
    return tour_step(request, 1)


def tour_step(request: HttpRequest, step: int) -> HttpResponse:
    """One screen, with what to see in it, and the way to the next."""
    if not 1 <= step <= len(STEPS):
        raise Http404("No such screen.")
    context = {
        "step": STEPS[step - 1],
        "number": step,
        "of": len(STEPS),
        "steps": [(n, each.title) for n, each in enumerate(STEPS, 1)],
        "before": reverse("tour_step", args=[step - 1]) if step > 1 else "",
        "after": reverse("tour_step", args=[step + 1]) if step < len(STEPS) else "",
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render(request, "site/tour.html", context)


addresses = [
    path("help/tour/", tour, name="tour"),
    path("help/tour/<int:step>/", tour_step, name="tour_step"),
]
