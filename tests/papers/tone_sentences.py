"""Sentences with figures, and which of them are rosier than the figures. The first thirty were written before the rules.

The figures are always these:

| What | How it stands |
| --- | --- |
| 1.1 Assessments are timely and of good quality | delivery red, worse than before; evidence is fresh |
| 1.2 Children are seen, and seen alone, within time | green, better than before; evidence is fresh |
| 2.1 Social workers have manageable caseloads | amber, as before; evidence is fresh; actions are open |
| 2.2 Supervision is regular and reflective | green, as before; on the word of its owners alone |
| 3.1 Care leavers have suitable homes | blue, better than before; every action done; evidence is fresh |
| Assessments completed within 45 working days | 71%, getting worse, off its target of 85% |
| Children with three or more placements | 9%, getting better, on its target of 10% |
| Repeat referrals within twelve months | 22%, no real change, off its target of 18% |

Of the plan as a whole more objectives are red or worse (1) than the text may pass over; two are better.
"""

ROSY, FAIR = True, False

# Written before there was a rule.
FIRST: tuple[tuple[str, bool], ...] = (
    ("Assessments have improved significantly.", ROSY),
    ("The timeliness of assessments is excellent.", ROSY),
    ("Objective 1.1 is well on track.", ROSY),
    ("We are confident that assessments are now robust.", ROSY),
    ("Strong progress has been made on objective 1.1.", ROSY),
    ("Assessments have not improved.", FAIR),
    ("Assessments are no longer robust.", FAIR),
    ("There has been no progress on objective 1.1.", FAIR),
    ("Inspectors wrote that assessments were “excellent” in two teams.", FAIR),
    ("The director said, “Assessments have improved significantly.”", FAIR),
    ("More children are seen alone, and visits have improved.", FAIR),
    ("Objective 1.2 has improved since the last round.", FAIR),
    ("Good progress has been made on seeing children alone within time.", FAIR),
    ("Caseloads are excellent.", ROSY),
    ("Social workers have manageable caseloads, and this is now embedded.", ROSY),
    ("Work on objective 2.1 has been completed.", ROSY),
    ("Supervision is strong.", FAIR),
    ("We are confident that supervision is regular and reflective.", ROSY),
    ("The work on suitable homes for care leavers is completed.", FAIR),
    ("Assessments completed within 45 working days have improved.", ROSY),
    ("Fewer children have three or more placements, an encouraging improvement.", FAIR),
    ("Repeat referrals have improved.", ROSY),
    ("Repeat referrals show no improvement.", FAIR),
    ("We aim to improve assessments by the summer.", FAIR),
    ("Assessments must improve.", FAIR),
    ("The Improvement Board met in March.", FAIR),
    ("Assessments will be excellent when the new posts are filled.", FAIR),
    ("Have assessments improved?", FAIR),
    ("Visits have improved, but assessments have not.", FAIR),
    ("Caseloads are unchanged, but assessments have improved.", ROSY),
)
