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
    # Written after the rules.
    # Subjects.
    ("Which standards have you yet to meet?", "Which standards have we yet to meet?"),
    ("Had you been told, would you have acted?", "Had we been told, would we have acted?"),
    (
        "Why are you content with a figure that is worse than last year's?",
        "Why are we content with a figure that is worse than last year's?",
    ),
    (
        "How soon after a strategy discussion do you hold a conference?",
        "How soon after a strategy discussion do we hold a conference?",
    ),
    ("Don't you think that the threshold is too high?", "Don't we think that the threshold is too high?"),
    ("Shouldn't you be asking the children themselves?", "Shouldn't we be asking the children themselves?"),
    ("Whatever you decide, how will children be told?", "Whatever we decide, how will children be told?"),
    ("What would you have done if the worker had stayed?", "What would we have done if the worker had stayed?"),
    ("Do you both agree and fund the early help offer?", "Do we both agree and fund the early help offer?"),
    ("How many of the actions you promised in June are done?", "How many of the actions we promised in June are done?"),
    (
        "Are the measures you report the ones that matter to children?",
        "Are the measures we report the ones that matter to children?",
    ),
    (
        "Is the support you give care leavers the same across the county?",
        "Is the support we give care leavers the same across the county?",
    ),
    (
        "What help do you offer a mother whose child has been removed?",
        "What help do we offer a mother whose child has been removed?",
    ),
    ("What risks are you prepared to carry, and which not?", "What risks are we prepared to carry, and which not?"),
    (
        "How is the challenge you receive from the Board recorded?",
        "How is the challenge we receive from the Board recorded?",
    ),
    ("What is the smallest change you could make this week?", "What is the smallest change we could make this week?"),
    (
        "As corporate parents, do you ask what you would ask for your own child?",
        "As corporate parents, do we ask what we would ask for our own child?",
    ),
    ("In which cases did you override a worker's view?", "In which cases did we override a worker's view?"),
    ("Once you have the report, who reads it?", "Once we have the report, who reads it?"),
    ("How do you, as a partnership, decide who leads?", "How do we, as a partnership, decide who leads?"),
    ("What do you all see as the greatest risk?", "What do we all see as the greatest risk?"),
    (
        "Of the children you placed far away, how many came back?",
        "Of the children we placed far away, how many came back?",
    ),
    ("Where the data are poor, how do you manage?", "Where the data are poor, how do we manage?"),
    ("Which duties do you delegate, and to whom?", "Which duties do we delegate, and to whom?"),
    ("So you closed the unit: where did the young people go?", "So we closed the unit: where did the young people go?"),
    ("You said in March that this was done; was it?", "We said in March that this was done; was it?"),
    ("Although you recruited well, why did so many leave?", "Although we recruited well, why did so many leave?"),
    ("How long can you afford to wait?", "How long can we afford to wait?"),
    ("What else might you be missing?", "What else might we be missing?"),
    ("Must you wait for the national panel before you act?", "Must we wait for the national panel before we act?"),
    ("How often, if ever, do you sit in on a conference?", "How often, if ever, do we sit in on a conference?"),
    ("Which partners do you find hardest to reach?", "Which partners do we find hardest to reach?"),
    ("Is there anything you wish you had asked earlier?", "Is there anything we wish we had asked earlier?"),
    ("What were you told by the regional lead?", "What were we told by the regional lead?"),
    (
        "Do the families you visit at weekends see the same worker?",
        "Do the families we visit at weekends see the same worker?",
    ),
    ("How confident are you?", "How confident are we?"),
    # Objects.
    ("What keeps you awake about this service?", "What keeps us awake about this service?"),
    ("Who would tell you if a standard had slipped?", "Who would tell us if a standard had slipped?"),
    (
        "Does the dashboard let you see one team apart from another?",
        "Does the dashboard let us see one team apart from another?",
    ),
    ("What would lead you to halt the programme?", "What would lead us to halt the programme?"),
    ("Which finding troubled you most?", "Which finding troubled us most?"),
    ("How do schools describe you?", "How do schools describe us?"),
    ("What would persuade you that a green is not green?", "What would persuade us that a green is not green?"),
    ("Has anything in the plan taken you by surprise?", "Has anything in the plan taken us by surprise?"),
    ("What do the young inspectors expect of you?", "What do the young inspectors expect of us?"),
    ("What do young people in care expect you to do next?", "What do young people in care expect us to do next?"),
    ("Do families want you to visit in the evening?", "Do families want us to visit in the evening?"),
    ("Did the adviser ask you for anything that you refused?", "Did the adviser ask us for anything that we refused?"),
    ("Who challenges you?", "Who challenges us?"),
    ("What has inspection taught you about your blind spots?", "What has inspection taught us about our blind spots?"),
    ("How have children helped you write the strategy?", "How have children helped us write the strategy?"),
    ("What did it cost you to keep the team whole?", "What did it cost us to keep the team whole?"),
    ("Are there duties that fall to you alone?", "Are there duties that fall to us alone?"),
    (
        "Is there a child known to you for whom nobody has a plan?",
        "Is there a child known to us for whom nobody has a plan?",
    ),
    ("What lies within your control, and what is beyond you?", "What lies within our control, and what is beyond us?"),
    ("Which councils like you have managed it?", "Which councils like us have managed it?"),
    ("Who sits on the panel besides you?", "Who sits on the panel besides us?"),
    ("What can other areas learn from you?", "What can other areas learn from us?"),
    (
        "Do the police share intelligence with you without being asked?",
        "Do the police share intelligence with us without being asked?",
    ),
    ("What would happen to the service without you?", "What would happen to the service without us?"),
    (
        "How does the information given to you differ from what teams see?",
        "How does the information given to us differ from what teams see?",
    ),
    ("Do parents trust you enough to ask early?", "Do parents trust us enough to ask early?"),
    ("What is to prevent you from slipping back?", "What is to prevent us from slipping back?"),
    ("Who pays you for beds used by other councils?", "Who pays us for beds used by other councils?"),
    ("How do staff see you?", "How do staff see us?"),
    ("What sort of parent would a child in care call you?", "What sort of parent would a child in care call us?"),
    (
        "Does the regulator hold a concern about you that is not yet public?",
        "Does the regulator hold a concern about us that is not yet public?",
    ),
    ("What would make you think again?", "What would make us think again?"),
    ("Does supervision give you assurance or only a count?", "Does supervision give us assurance or only a count?"),
    ("What has the review left you to settle?", "What has the review left us to settle?"),
    ("Is the decision up to you or the court?", "Is the decision up to us or the court?"),
    ("What harm does delay do you?", "What harm does delay do us?"),
    ("Who else could do this as well as you?", "Who else could do this as well as us?"),
    ("Would any child have you as their champion?", "Would any child have us as their champion?"),
    # Both, and in long sentences.
    (
        "Before the auditors told you, had you noticed that visits were late?",
        "Before the auditors told us, had we noticed that visits were late?",
    ),
    (
        "If children could grade you, what would you get and why?",
        "If children could grade us, what would we get and why?",
    ),
    (
        "Do you know which of the partners who fund you are thinking of leaving?",
        "Do we know which of the partners who fund us are thinking of leaving?",
    ),
    (
        "What do you do when an audit tells you what you would rather not hear?",
        "What do we do when an audit tells us what we would rather not hear?",
    ),
    (
        "How do you make sure that nothing stops you hearing from children who cannot speak?",
        "How do we make sure that nothing stops us hearing from children who cannot speak?",
    ),
    ("When you ask for help, who helps you?", "When we ask for help, who helps us?"),
    (
        "Which of the promises made to you do you doubt, and have you said so?",
        "Which of the promises made to us do we doubt, and have we said so?",
    ),
    (
        "If you are honest, what worries you most, and do your partners know it?",
        "If we are honest, what worries us most, and do our partners know it?",
    ),
    # Two joined.
    (
        "What have you and health partners agreed about thresholds?",
        "What have we and health partners agreed about thresholds?",
    ),
    ("Do schools and you agree on when to refer?", "Do schools and we agree on when to refer?"),
    ("How well do the courts and you work together?", "How well do the courts and we work together?"),
    (
        "What would help you and your partners to decide together?",
        "What would help us and our partners to decide together?",
    ),
    (
        "Are reviews shared with schools and you at the same time?",
        "Are reviews shared with schools and us at the same time?",
    ),
    ("What did the inspection ask of you and the police?", "What did the inspection ask of us and the police?"),
    ("Do both you and the trust keep a list?", "Do both we and the trust keep a list?"),
    # Possessives and reflexives.
    ("How good is your practice, and how do you know?", "How good is our practice, and how do we know?"),
    ("Whose decision was it: yours, or your partners'?", "Whose decision was it: ours, or our partners'?"),
    ("Is a good practice of yours used elsewhere?", "Is a good practice of ours used elsewhere?"),
    (
        "Do your staff's caseloads let them do what your standards ask?",
        "Do our staff's caseloads let them do what our standards ask?",
    ),
    (
        "Would your service be good enough for your own children?",
        "Would our service be good enough for our own children?",
    ),
    ("When did you last test yourselves against the best?", "When did we last test ourselves against the best?"),
    ("What do you tell yourselves that the figures do not?", "What do we tell ourselves that the figures do not?"),
    (
        "How far have you, your agency or partnership, been part of the delay?",
        "How far have we, our agency or partnership, been part of the delay?",
    ),
    (
        "Does your agency or partnership publish what children said, and what it did?",
        "Does our agency or partnership publish what children said, and what it did?",
    ),
    ("What in YOUR data would change YOUR mind?", "What in OUR data would change OUR mind?"),
    # Third parties, quotations, names and set phrases.
    ("Do young carers think that you see them?", "Do young carers think that we see them?"),
    (
        "When grandparents step in, do they get from you what foster carers get?",
        "When grandparents step in, do they get from us what foster carers get?",
    ),
    (
        "What do parents mean when they write “they never told us”?",
        "What do parents mean when they write “they never told us”?",
    ),
    ('How many letters say "thank you for listening"?', 'How many letters say "thank you for listening"?'),
    (
        "Do staff still talk of a ‘them and us’ culture, and do you?",
        "Do staff still talk of a ‘them and us’ culture, and do we?",
    ),
    ("Is there a them and us culture in your front door?", "Is there a them and us culture in our front door?"),
    ("When did you last say thank you to a foster carer?", "When did we last say thank you to a foster carer?"),
    (
        "Who writes the thank-you letters, and do you sign them?",
        "Who writes the thank-you letters, and do we sign them?",
    ),
    (
        'Does the board of "you said, we did" hang where your visitors see it?',
        'Does the board of "you said, we did" hang where our visitors see it?',
    ),
    (
        "What did children's own words, 'why did you move me', change in your plan?",
        "What did children's own words, 'why did you move me', change in our plan?",
    ),
    ("Is the parents' group one that you listen to?", "Is the parents' group one that we listen to?"),
    ("Have you compared yourselves with services in the US?", "Have we compared ourselves with services in the US?"),
    # Short forms and other typing.
    ("Where you're unsure, who do you ask?", "Where we're unsure, who do we ask?"),
    ("What'll you do if they say no?", "What'll we do if they say no?"),
    ("Which plans haven't you shared?", "Which plans haven't we shared?"),
    ("Is this what you’d call good?", "Is this what we’d call good?"),
    ("Do you know - and can you show - what changed?", "Do we know - and can we show - what changed?"),
    ("(If not, why do you think so?)", "(If not, why do we think so?)"),
    # Adverbs and asides.
    (
        "How, in practice, do you hear from children under five?",
        "How, in practice, do we hear from children under five?",
    ),
    ("What do you, in your heart, believe about this rating?", "What do we, in our heart, believe about this rating?"),
    ("Which of these do you not yet measure?", "Which of these do we not yet measure?"),
    ("What have you only recently understood?", "What have we only recently understood?"),
    (
        "Does this help you quickly find the child who waits longest?",
        "Does this help us quickly find the child who waits longest?",
    ),
    (
        "What did you, personally and together, see on your last visit?",
        "What did we, personally and together, see on our last visit?",
    ),
    # Verbs of saying and showing.
    ("Do parents believe you act on what they say?", "Do parents believe we act on what they say?"),
    (
        "Does the evidence suggest you are closing cases too soon?",
        "Does the evidence suggest we are closing cases too soon?",
    ),
    ("What did children say you could do differently?", "What did children say we could do differently?"),
    ("Do inspectors think you know yourselves?", "Do inspectors think we know ourselves?"),
    ("Which gaps does the audit show you?", "Which gaps does the audit show us?"),
    ("Do the figures show you have turned a corner?", "Do the figures show we have turned a corner?"),
    ("Do partners feel you listen?", "Do partners feel we listen?"),
    ("Do children know you?", "Do children know us?"),
    ("What do children know you will always do?", "What do children know we will always do?"),
    ("Has anyone told you that the model does not work here?", "Has anyone told us that the model does not work here?"),
    # Neither.
    ("What is the average wait for a first visit?", "What is the average wait for a first visit?"),
    ("Are their views in the plan, and is it theirs?", "Are their views in the plan, and is it theirs?"),
    ("Which bus goes there?", "Which bus goes there?"),
    ("Has the focus of the trust shifted?", "Has the focus of the trust shifted?"),
    ("Do youth workers know whom to call at night?", "Do youth workers know whom to call at night?"),
    ("What do babies' health records say?", "What do babies' health records say?"),
    # Sixty that the rules had not met when they were written; two of them left a doubt then, none was wrong.
    (
        "Which of the risks on the register would you call live?",
        "Which of the risks on the register would we call live?",
    ),
    (
        "What has your Independent Reviewing Officer raised with you that you have not put right?",
        "What has our Independent Reviewing Officer raised with us that we have not put right?",
    ),
    (
        "How many social workers left you in the year, and what did they say?",
        "How many social workers left us in the year, and what did they say?",
    ),
    (
        "What is the one thing that frustrates you about the plan?",
        "What is the one thing that frustrates us about the plan?",
    ),
    ("Are you and the ICB paying twice for the same service?", "Are we and the ICB paying twice for the same service?"),
    ("Who, besides you and the chair, reads the audits?", "Who, besides us and the chair, reads the audits?"),
    (
        "Do missing children come to you or to the police first?",
        "Do missing children come to us or to the police first?",
    ),
    ("How would a child you have never met reach you?", "How would a child we have never met reach us?"),
    ("Which children do you worry about most?", "Which children do we worry about most?"),
    ("Which children worry you most?", "Which children worry us most?"),
    (
        "When neighbouring councils ask you for data, what do you send?",
        "When neighbouring councils ask us for data, what do we send?",
    ),
    ("What do you need partners to do that they do not?", "What do we need partners to do that they do not?"),
    ("What do partners need you to do that you do not?", "What do partners need us to do that we do not?"),
    (
        "Are there homes in your area run by people you know nothing of?",
        "Are there homes in our area run by people we know nothing of?",
    ),
    (
        "How close are you to the number of foster homes you need?",
        "How close are we to the number of foster homes we need?",
    ),
    ("Was the money you set aside enough?", "Was the money we set aside enough?"),
    ("What would it take to get you to good?", "What would it take to get us to good?"),
    ("Given what you now know, would you sign the same plan?", "Given what we now know, would we sign the same plan?"),
    ("What advice would a care leaver give you?", "What advice would a care leaver give us?"),
    ("Which parts of the Notice still bind you?", "Which parts of the Notice still bind us?"),
    (
        "If an unaccompanied child arrived tonight, could you place them?",
        "If an unaccompanied child arrived tonight, could we place them?",
    ),
    ("How do you hear from parents who are afraid of you?", "How do we hear from parents who are afraid of us?"),
    ("What does it say about you that so few complain?", "What does it say about us that so few complain?"),
    (
        "In the last quarter, which exploitation risks caught you unprepared?",
        "In the last quarter, which exploitation risks caught us unprepared?",
    ),
    (
        "Do the children placed with you by other councils get the same?",
        "Do the children placed with us by other councils get the same?",
    ),
    (
        "Which agency lets you down most, and have you told them?",
        "Which agency lets us down most, and have we told them?",
    ),
    (
        "Is what you spend on agency staff what you meant to spend?",
        "Is what we spend on agency staff what we meant to spend?",
    ),
    ("Do you trust the figures your system gives you?", "Do we trust the figures our system gives us?"),
    ("How much of what you do rests on one person?", "How much of what we do rests on one person?"),
    ("Which services does the strategy commit you to?", "Which services does the strategy commit us to?"),
    ("Where does the law leave you no choice?", "Where does the law leave us no choice?"),
    ("Who decides what you see and what you do not?", "Who decides what we see and what we do not?"),
    ("Would families recommend you?", "Would families recommend us?"),
    ("What does the waiting list hide from you?", "What does the waiting list hide from us?"),
    (
        "Which decisions rest with you and which with the court?",
        "Which decisions rest with us and which with the court?",
    ),
    ("How many children does each of you visit in a year?", "How many children does each of us visit in a year?"),
    ("Which of you has met the children in care council?", "Which of us has met the children in care council?"),
    ("Do any of you sit on the fostering panel?", "Do any of us sit on the fostering panel?"),
    ("What stands between you and a good judgement?", "What stands between us and a good judgement?"),
    (
        "How will AI tools that you buy be checked for bias before you rely on them?",
        "How will AI tools that we buy be checked for bias before we rely on them?",
    ),
    (
        "What does your Family Help offer cost you per family, and what would it cost you to stop?",
        "What does our Family Help offer cost us per family, and what would it cost us to stop?",
    ),
    (
        "Can you honestly say you would send your own child there?",
        "Can we honestly say we would send our own child there?",
    ),
    (
        "How often does the lead member visit you and your teams?",
        "How often does the lead member visit us and our teams?",
    ),
    ("Are the people leading you visible?", "Are the people leading us visible?"),
    (
        "Which findings did you dispute and why did inspectors not agree with you?",
        "Which findings did we dispute and why did inspectors not agree with us?",
    ),
    ("Do you see fathers, and do they see you as fair?", "Do we see fathers, and do they see us as fair?"),
    ("How are you using what children told you last year?", "How are we using what children told us last year?"),
    ("Who would miss you if you stopped?", "Who would miss us if we stopped?"),
    ("Should a child's school tell you before you ask?", "Should a child's school tell us before we ask?"),
    ("Do providers charge you what they charge others?", "Do providers charge us what they charge others?"),
    (
        "What evidence would convince a sceptic that you are safer than you were?",
        "What evidence would convince a sceptic that we are safer than we were?",
    ),
    (
        "How many of the placements offered you did you turn down?",
        "How many of the placements offered us did we turn down?",
    ),
    ("Does caseload data reach you weekly?", "Does caseload data reach us weekly?"),
    ("Who scrutinises you when you scrutinise others?", "Who scrutinises us when we scrutinise others?"),
    ("What did the peer review find you were good at?", "What did the peer review find we were good at?"),
    (
        "Which of the things asked of you are out of your hands?",
        "Which of the things asked of us are out of our hands?",
    ),
    ("How do you know the children you are responsible for?", "How do we know the children we are responsible for?"),
    ("Why should parents believe you this time?", "Why should parents believe us this time?"),
    ("What does the chair think you should stop doing?", "What does the chair think we should stop doing?"),
    (
        "Do newly qualified workers stay with you beyond two years?",
        "Do newly qualified workers stay with us beyond two years?",
    ),
    (
        "Are you satisfied that the audits you commission are independent of you?",
        "Are we satisfied that the audits we commission are independent of us?",
    ),
    ("Has anyone other than you checked this?", "Has anyone other than us checked this?"),
    ("What would the reviews you lead say of you?", "What would the reviews we lead say of us?"),
)
