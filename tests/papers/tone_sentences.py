"""Sentences with figures, and which are rosier than the figures. The first thirty were written before the rules.

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

Of the plan as a whole one objective of five is red or worse, two are better, and actions are open.
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

# Written with the rules.
LATER: tuple[tuple[str, bool], ...] = (
    ("Assessments are timely and of good quality is rated red.", FAIR),
    ("Objective 1.1, Assessments are timely and of good quality, has been delivered.", ROSY),
    ("Assessments have not only improved but are now among the best.", ROSY),
    ("There is no doubt that assessments have improved.", ROSY),
    ("Progress on objective 1.1 has stalled.", FAIR),
    ("Progress on objective 1.1 is too slow.", FAIR),
    ("Little progress has been made with assessments.", FAIR),
    ("Assessments failed to improve.", FAIR),
    ("Assessments are far from robust.", FAIR),
    ("It cannot be said that assessments are strong.", FAIR),
    ("Neither assessments nor caseloads have improved.", FAIR),
    ("Assessments aren’t effective yet.", FAIR),
    ("If assessments improve, the target can be met.", FAIR),
    ("We asked for better assessments.", FAIR),
    ("The plan is to have robust assessments by June.", FAIR),
    ("How effective are assessments?", FAIR),
    ("Assessments improved; caseloads did not.", ROSY),
    ("Although caseloads are high, assessments are robust.", ROSY),
    ("Visits are better, while assessments are worse.", FAIR),
    ("Children are seen alone more often, which is encouraging.", FAIR),
    ("Objective 1.2 is on track.", FAIR),
    ("We are pleased that children are seen alone.", FAIR),
    ("Objective 3.1 has been delivered, and its effect has been looked at.", FAIR),
    ("Homes for care leavers are robust.", FAIR),
    ("Caseloads remain high.", FAIR),
    ("Managers have caseloads that are effective.", ROSY),
    ("We are assured that caseloads are manageable.", ROSY),
    ("Supervision has been embedded.", ROSY),
    ("The manager called supervision “outstanding”.", FAIR),
    ("The target for assessments completed within 45 working days has been met.", ROSY),
    ("The target for children with three or more placements has been met.", FAIR),
    ("Placements are more stable, a strong result.", FAIR),
    ("Repeat referrals are encouraging.", ROSY),
    ("Repeat referrals are no better than last year.", FAIR),
    ("Good progress is being made across the plan.", FAIR),
    ("All actions in the plan have been completed.", ROSY),
    ("The room for improvement in assessments is large.", FAIR),
    ("Good practice in assessments was shared with staff.", FAIR),
    ("A progress report on assessments was received.", FAIR),
    ("Of 8 requirements one is answered by objectives that are green or better.", FAIR),
    ("Ofsted found that assessments require improvement.", FAIR),
    ("71% of assessments were completed within 45 working days, below the target of 85%.", FAIR),
    ("Of 40 assessments, 28 of 40 were completed in time.", FAIR),
    ("The assessments have been completed.", ROSY),
    ("Supervision has not yet been embedded.", FAIR),
    ("Caseloads fell, yet assessments have improved.", ROSY),
    ("Assessment continues to go from strength to strength.", ROSY),
    ("Assessments continue to be poor.", FAIR),
    ("There are no concerns about assessments.", ROSY),
    ("There are no longer any delays in assessments.", ROSY),
    ("There are no concerns about homes for care leavers.", FAIR),
    ("Caseloads have come down and are now manageable.", ROSY),
    ("Caseloads are not manageable.", FAIR),
    ("Assessments are the best in the region.", ROSY),
    ("Repeat referrals have fallen sharply.", ROSY),
    ("Repeat referrals fell from 24% to 22%.", FAIR),
    ("Repeat referrals have risen.", FAIR),
    ("Children with three or more placements have fallen.", FAIR),
    ("Assessments completed within 45 working days have risen.", ROSY),
    ("Assessments completed within 45 working days have fallen.", FAIR),
    ("All objectives are on track.", ROSY),
    ("Every objective has been delivered.", ROSY),
    ("Not all objectives are on track.", FAIR),
    ("Assessments are going well.", ROSY),
    ("Assessments are now safe and timely.", ROSY),
    ("Assessments are ahead of schedule.", ROSY),
    ("Members can take comfort from assessments.", ROSY),
    ("Assessments have recovered.", ROSY),
    ("Assessments are rarely good enough.", FAIR),
    ("Assessments are less robust than they were.", FAIR),
    ("We were wrong to say that assessments were robust.", FAIR),
)
SENTENCES = (*FIRST, *LATER)
