"""A tool as an audit uses it: the version that a row is, with the grades of its scale."""

from dataclasses import dataclass
from datetime import date

from soundingboard.formats.inspection_report.frameworks import Grade, GradeScale, grade_scales
from soundingboard.framework.models import Content
from soundingboard.lib.audit_tools import KIND, OWN, AuditTool
from soundingboard.lib.canonical import canonical_json
from soundingboard.lib.content import item_from_text


@dataclass(frozen=True, slots=True)
class ToolInUse:
    """One version of a tool and its scale."""

    row: Content
    tool: AuditTool
    scale: GradeScale

    @property
    def grades(self) -> dict[int, str]:
        """The grades by their place, the best first."""
        return {each.rank: each.grade for each in sorted(self.scale.grades, key=lambda one: -one.rank)}

    @property
    def good_from(self) -> int:
        """The lowest place on the scale that is good: the one that the tool names, or that is called so, or else the
        upper half."""
        wanted = self.tool.own_good or "Good"
        named = [rank for rank, word in self.grades.items() if word.casefold() == wanted.casefold()]
        return named[0] if named else len(self.grades) // 2 + 1


def tool_of(row: Content) -> ToolInUse:
    """The tool that a row of content is."""
    tool = item_from_text(AuditTool, canonical_json(row.body).decode(), KIND)
    return ToolInUse(row, tool, own_scale_of(tool) if tool.scale == OWN else scale_called(tool.scale))


def own_scale_of(tool: AuditTool) -> GradeScale:
    """The grades that a tool brings with it, as a scale that holds as long as the tool does."""
    places = range(len(tool.own_grades), 0, -1)
    return GradeScale(
        code=OWN,
        words=f"{len(tool.own_grades)} grades of its own",
        source=tool.source,
        owner=tool.owner,
        valid_from=tool.valid_from,
        valid_to=tool.valid_to,
        review_date=tool.review_date,
        grades=tuple(
            Grade(grade=word, rank=rank, printed=()) for word, rank in zip(tool.own_grades, places, strict=True)
        ),
    )


def scale_called(code: str) -> GradeScale:
    """The scale of grades with a code. Raises KeyError with a sentence."""
    found = next((each for each in grade_scales() if each.code == code), None)
    if found is None:
        raise KeyError(f"There is no scale of grades called {code}.")
    return found


def scales_in_force(on: date) -> list[GradeScale]:
    """The scales that an audit may grade by on a day."""
    return [each for each in grade_scales() if each.holds_on(on)]
