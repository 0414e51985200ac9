"""Questions in both voices, written by hand: what the rules are held to, in both directions.

The first fifty were written before there was a rule. Each row is one question, put to others and put by a body to
itself.
"""

BOTH_VOICES: tuple[tuple[str, str], ...] = (
    # Subjects: before a verb, and turned round in a question.
    ("How do you know that visits happen on time?", "How do we know that visits happen on time?"),
    ("Are you certain that every child has been seen alone?", "Are we certain that every child has been seen alone?"),
    ("What have you changed since the last inspection?", "What have we changed since the last inspection?"),
    (
        "When will you be able to say that thresholds are applied alike?",
        "When will we be able to say that thresholds are applied alike?",
    ),
    (
        "Which contracts can you show have made children safer?",
        "Which contracts can we show have made children safer?",
    ),
    ("If you stopped funding this, who would notice?", "If we stopped funding this, who would notice?"),
    (
        "You have had three plans in five years: what is different about this one?",
        "We have had three plans in five years: what is different about this one?",
    ),
    ("Where do you still rely on agency workers?", "Where do we still rely on agency workers?"),
    ("Is the backlog one that you can clear by June?", "Is the backlog one that we can clear by June?"),
    (
        "The authorities you compare with: why were they chosen?",
        "The authorities we compare with: why were they chosen?",
    ),
    # Objects: after verbs and after prepositions.
    ("What is it stopping you from doing?", "What is it stopping us from doing?"),
    ("What do re-referral figures tell you about early help?", "What do re-referral figures tell us about early help?"),
    ("How did the audit surprise you?", "How did the audit surprise us?"),
    (
        "Who holds you to account for the time children wait?",
        "Who holds us to account for the time children wait?",
    ),
    ("What would help you decide sooner?", "What would help us decide sooner?"),
    ("What makes you confident that plans are acted on?", "What makes us confident that plans are acted on?"),
    ("How much does each placement cost you?", "How much does each placement cost us?"),
    (
        "What do headteachers want from you that they do not get?",
        "What do headteachers want from us that they do not get?",
    ),
    ("Is any council nearby doing better than you?", "Is any council nearby doing better than us?"),
    ("What information reaches you, and how late?", "What information reaches us, and how late?"),
    # Both in one question.
    (
        "What did children tell you, and what did you do about it?",
        "What did children tell us, and what did we do about it?",
    ),
    (
        "Do partners give you what you need in time for conferences?",
        "Do partners give us what we need in time for conferences?",
    ),
    (
        "If a worker disagreed with you, how would you hear of it?",
        "If a worker disagreed with us, how would we hear of it?",
    ),
    # Possessives.
    ("Which of your teams carry the most cases?", "Which of our teams carry the most cases?"),
    (
        "Whose caseloads are higher, theirs or yours?",
        "Whose caseloads are higher, theirs or ours?",
    ),
    (
        "What does your agency or partnership do when a parent refuses?",
        "What does our agency or partnership do when a parent refuses?",
    ),
    ("Is this target of your own choosing?", "Is this target of our own choosing?"),
    (
        "Your sufficiency strategy ends in March: what follows it?",
        "Our sufficiency strategy ends in March: what follows it?",
    ),
    # Reflexives.
    (
        "How do you satisfy yourselves that risk is understood?",
        "How do we satisfy ourselves that risk is understood?",
    ),
    ("What have you found out for yourselves?", "What have we found out for ourselves?"),
    # Third parties keep their own words.
    (
        "Do foster carers feel that their views count with you?",
        "Do foster carers feel that their views count with us?",
    ),
    (
        "When parents complain, do they hear from you what has changed for them?",
        "When parents complain, do they hear from us what has changed for them?",
    ),
    # Short forms.
    ("What are the risks you're carrying?", "What are the risks we're carrying?"),
    ("What will you do if you've got it wrong?", "What will we do if we've got it wrong?"),
    ("Which decision do you think you'd take again?", "Which decision do we think we'd take again?"),
    # Two people joined.
    (
        "How do you and your partners share what you know of a family?",
        "How do we and our partners share what we know of a family?",
    ),
    (
        "Is anything lost between you and the health trusts?",
        "Is anything lost between us and the health trusts?",
    ),
    (
        "Does the plan bind your partners as firmly as you?",
        "Does the plan bind our partners as firmly as us?",
    ),
    # A clause that follows a verb of saying or showing.
    ("Do inspectors say you act quickly enough?", "Do inspectors say we act quickly enough?"),
    ("What shows you are reaching fathers?", "What shows we are reaching fathers?"),
    # Adverbs between.
    ("What do you really know about children at home?", "What do we really know about children at home?"),
    ("Which risks do you now regularly review?", "Which risks do we now regularly review?"),
    # Small words before.
    ("Before you close a case, who checks it?", "Before we close a case, who checks it?"),
    ("What lies before you this quarter?", "What lies before us this quarter?"),
    ("Do you act differently than you did a year ago?", "Do we act differently than we did a year ago?"),
    # A quotation stays as it was said.
    (
        "What is behind the comment “you never ring back” in your survey?",
        "What is behind the comment “you never ring back” in our survey?",
    ),
    (
        "Who has read 'Nothing about us without us', and what did you change?",
        "Who has read 'Nothing about us without us', and what did we change?",
    ),
    # Neither voice: nothing changes.
    ("How many children wait for an assessment?", "How many children wait for an assessment?"),
    ("Do young people know their rights, and who told them?", "Do young people know their rights, and who told them?"),
    ("Is youth justice part of the plan?", "Is youth justice part of the plan?"),
)
