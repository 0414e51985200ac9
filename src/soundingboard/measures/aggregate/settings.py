"""What a council may set about the derivations: the bases on which the field itself differs."""

from dataclasses import dataclass
from enum import StrEnum


class BadSetting(ValueError):
    """A setting that makes no sense."""


class ReviewBasis(StrEnum):
    """How long a review may take: calendar months, as the regulations and DfE count, or the days that suppliers use."""

    MONTHS = "months"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices, each with the national or most usual one as its default.

    cp_visit_working_days   how many working days may pass between visits to a child with a plan (local; 5, 10, 15, 20)
    cin_visit_working_days  how many working days may pass between visits to a child in need (local; usually 20)
    cla_visit_days          how many days may pass between visits to a child looked after (regulations: six weeks)
    conversion_working_days how soon after a contact a referral counts as its result (local)
    review_basis            3 and 6 calendar months, or 91 and 183 days
    caseload_limit          how many cases a worker may hold whose own limit is not in the list (local; none by default)
    provisional_days        how long after its end a period is provisional: late recording improves timeliness
    """

    cp_visit_working_days: int = 10
    cin_visit_working_days: int = 20
    cla_visit_days: int = 42
    conversion_working_days: int = 1
    review_basis: ReviewBasis = ReviewBasis.MONTHS
    caseload_limit: int | None = None
    provisional_days: int = 30

    def __post_init__(self) -> None:
        if min(self.cp_visit_working_days, self.cin_visit_working_days, self.cla_visit_days) < 1:
            raise BadSetting("A visit is due after at least one day.")
        if min(self.conversion_working_days, self.provisional_days) < 0:
            raise BadSetting("A number of days cannot be negative.")
        if self.caseload_limit is not None and self.caseload_limit < 1:
            raise BadSetting("A worker may hold at least one case.")


DEFAULTS = Settings()
