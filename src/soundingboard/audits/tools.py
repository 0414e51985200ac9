"""A tool as an audit uses it: the version that a row is, with the grades of its scale."""

from dataclasses import dataclass
from datetime import date

from soundingboard.formats.inspection_report.frameworks import GradeScale, grade_scales
from soundingboard.framework.models import Content
from soundingboard.lib.audit_tools import KIND, AuditTool
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


def tool_of(row: Content) -> ToolInUse:
    """The tool that a row of content is."""
    tool = item_from_text(AuditTool, canonical_json(row.body).decode(), KIND)
    return ToolInUse(row, tool, scale_called(tool.scale))


def scale_called(code: str) -> GradeScale:
    """The scale of grades with a code. Raises KeyError with a sentence."""
    found = next((each for each in grade_scales() if each.code == code), None)
    if found is None:
        raise KeyError(f"There is no scale of grades called {code}.")
    return found


def scales_in_force(on: date) -> list[GradeScale]:
    """The scales that an audit may grade by on a day."""
    return [each for each in grade_scales() if each.holds_on(on)]
