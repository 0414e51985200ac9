"""Sentences as people write them into plans, updates and minutes, with what could identify somebody marked.

`[name:...]` and the like say what has to be found; whatever is not marked has to pass. All people and numbers are
invented; NHS numbers and pupil numbers have the right check digit. The first list was written before the rules that
find names and addresses, and is not to be changed to suit them.
"""

WRITTEN_BEFORE_THE_RULES = """
[name:Jayden Okafor] was seen at school on Tuesday and said that he felt safe.
The social worker visited [name:Aaliyah] at her grandmother's.
We discussed the case of [name:Mohammed Hussain] at length.
[name:Chloe]'s plan has not been updated since June.
The mother, [name:Katarzyna Nowak], did not attend the meeting.
[name:kyle] was placed with foster carers in April.
Audit of ten files found that [name:Liam O'Connor] had no recorded visit.
[name:JAYDEN OKAFOR] did not attend.
His brother [name:Ibrahim] is in the same placement.
The [name:Kowalski] family have asked for an interpreter.
[name:Mrs Patel] rang twice about the visit.
[name:Siân Llewellyn] told her teacher about it.
We spoke to [name:Niamh], aged 9, about her wishes.
[name:Amira] (14) was missing for two nights.
The child is known as [name:Xanderly] in the record.
The girl's name is [name:Oluwaseun Adeyemi].
Concerns were raised by [name:Mr Whitfield] next door.
[name:Fatima] and [name:Zainab Begum] live with an aunt.
Supervision looked at [name:Tyler]'s bruising.
Her father [name:Constantin Popescu] is in prison.
[name:Callum Fraser] has moved to a new school.
The worker recorded that [name:Precious] was hungry.
[name:Declan Murphy]'s review was late by six weeks.
Child: [name:Rhiannon Price]
Name: [name:Harjit Singh Dhillon]
[name:J. Okafor] was moved without a plan.
The [name:Hussain] siblings were separated.
Strategy discussion held about [name:Ewan McAllister] and his sister.
[name:Zofia] disclosed at the end of the lesson.
Named worker agreed with mum ([name:Shanice Campbell]) to visit weekly.
[name:tyrone] said he wants to go home
The boy, called [name:Dragos], speaks little English.
Baby [name:Poppy] was born at 34 weeks.
[name:Ayaan Farah] has had four workers in a year.
Referral from school about [name:Maisie].
[name:Efua Mensah] was allocated on Monday.
Kinship assessment of [name:Ms Donna Tranter] is complete.
[name:Bronwen] and her mother live with [name:Gareth Pugh].
The father is [name:Abdullahi Yusuf], who lives elsewhere.
Visit to [name:Ruairi Gallagher] cancelled by the worker.
NHS number [nhs:943 476 5919] was in the report.
[nhs:9434765919]
Her number is [nhs:401 023 2137], see the health plan.
The record says [nhs:4010232137] and nothing else.
UPN [upn:H801200001001] is on the list.
Pupil [upn:H801200001001] left in July.
Her National Insurance number is [ni:AB 12 34 56 C].
NI [ni:JM123456D] on the leaving care form.
The boy was [dob:born on 12 March 2015] in another area.
DOB [dob:12/03/2015]
[dob:date of birth 3.5.14], no school place
She was [dob:born 3 May 2014] and came into care at two.
His birthday is [dob:4 May 2010].
d.o.b. [dob:04-05-2011] and no passport
They live at [address:14 Harbour Street].
The family moved to [address:27B Millgate Road], Wexmoor.
[address:Flat 3, 112 Upper Tarn Lane] was damp.
Visit to [address:5 Chapel Close] cancelled.
Lives at [address:Rose Cottage, Mill Lane], with no heating.
She was found at [address:221 Station Avenue] at midnight.
Home address: [address:9 The Crescent].
The carers live at [address:33 Kingfisher Drive].
Post sent to [postcode:WS1 1TP] came back.
They moved to [postcode:b1 1bb] last week.
The home in [postcode:SW1A 1AA] is not registered.
Call the carer on [phone:07700 900123].
Her phone is [phone:+44 7700 900123].
Out of hours: [phone:01632 960001].
Mother's e-mail is [email:mum@example.org].
Write to [email:k.nowak@mail.example].
Case number [case:48213] was allocated late.
Mosaic ID [case:7654321] has no chronology.
Liquidlogic [case:998877] was closed in error.
LCS [case:1234567] shows two workers.
Child reference [case:20391] needs a review.
Case [case:WX-2024-00123] has no plan.
The Board met in Preston and agreed the plan.
Bradford and Lincoln have shared their practice standards.
The Jordan Road team moved to Chester House.
Florence Nightingale Ward takes children under ten.
St Thomas' Hospital sends its notifications late.
Victoria Park Primary School has appointed a lead.
The Munro review said that the system had become too focused on process.
Workers apply the Fraser guidelines and Gillick competence.
Requests under Sarah's Law are answered within five days.
Clare's Law disclosures have risen.
The Laming report is still read.
The Thomas Coram Foundation offers training.
Barnardo's runs the return interviews.
Section 17 of the Children Act 1989 is clear.
The Head of Service, Front Door, will report in March.
The Independent Reviewing Officer raised an alert.
The Principal Social Worker and the Designated Nurse will lead.
The Director of Children's Services answers for it.
The lead member for children opened the meeting.
Assistant Director, Help and Protection, to bring a paper.
The Chair thanked everybody and closed the meeting at 4pm.
The Detective Superintendent will provide a deputy.
The Adoption and Children Act 2002 applies.
Working Together 2023 asks for a multi-agency decision.
The Education Act 1996 section 497A gives the power.
Annex A list 6 has 1,204 rows.
85% of visits were within 10 working days.
By 31 March 2026 all plans will be reviewed.
Children born before 1 April 2015 are outside the scheme.
May and June were quiet; August was not.
The team will mark its own work no longer.
Grace periods are not counted in the clock.
Hope for a quick answer is small, and faith in the figures smaller.
Bill payments are late and the grant ends in March.
Rose from 56% to 71% over two quarters.
Art therapy is offered in Summer.
Dawn raids by the police are notified the day before.
Frank conversations were had about caseloads.
The Young person's guide was launched.
Brown and Black families are over-represented.
The Green Paper and the White Paper disagree.
Baker Street surgery refers most of them.
Kent, Surrey and Essex were compared.
Walsall Council and Coventry City Council are neighbours.
The West Midlands Police attended.
Our statistical neighbours are Derby, Stoke-on-Trent and Rotherham.
The Warwick Avenue office closes in May.
Lincoln Road children's centre is open on Saturdays.
The Charlton ward has most referrals.
Ofsted's regional director attended the feedback.
Members asked why the Grant was not spent.
The Chance to Change project ended.
Holly Lodge and Ivy House are registered.
Team Manager to sign off within five days.
The LADO, the IRO and the DSL met.
The ELSA programme runs in twelve schools.
MASH, MACE and CAMHS attend daily.
URN 123456 and UPRN 100012345678 are not personal.
Purchase order 4500123456 was raised.
The rate fell to 45.6 per 10,000.
ISBN 978-0-11-322000-0 is in the library.
Call Childline on 0800 1111.
10 Downing Street announced the review.
The office at Civic Centre, High Street, is open.
Action A12 and objective 1.2 are late.
SI 2015/1792 regulation 4 applies.
The S47 rate is 185.
Families meet the worker at home within ten days.
Case files were read by two auditors.
36 of 40 case files (90%) had a plan.
Case numbers rose from 1,204 to 1,377.
Jordan's Principle is Canadian law.
The Casey report on Rotherham was discussed.
The MacAlister review led to the reforms.
Independent Review of Children's Social Care, page 104.
Read by the Deputy Director, Regions Group.
It costs £1,250,000 over 3 years.
The Savile inquiry changed vetting.
"""
