"""Sentences as people write them into plans, updates and minutes, with what could identify somebody marked.

`[name:...]` and the like say what has to be found; whatever is not marked has to pass. All people and numbers are
invented; NHS numbers and pupil numbers have the right check digit. The first list was written before the rules that
find names and addresses, and is not to be changed to suit them; the second with the rules. The third was written by
somebody who had read neither the rules nor the first two: what it found missing then (a fifth of the names) was mended.
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

WRITTEN_WITH_THE_RULES = """
Core group agreed that [name:Kieran Doyle] should see his father monthly.
[name:Grace] (9) asked for a different worker.
Her brother [name:Mark] lives with their aunt.
[name:Will Turner] was excluded in March.
The plan for [name:Holly Barnes] has no dates.
[name:Summer] was seen at home on Friday.
[name:Poppy], aged 3, was not seen.
[name:Rose] said that she was frightened.
Mum [name:Faith Okonkwo] agreed to the visit.
Dad, [name:Frank], is not to be told.
[name:April Jones] has moved twice this year.
Home visit to [name:Amber Whitehouse] cancelled.
The twins, [name:Ruby] and her brother, share a room.
[name:Jack] hit [name:Harry] at the contact centre.
[name:Ben]'s foster carer rang at nine.
Audit 12: [name:Sam Whittaker], grade 3.
[name:Dr Okonkwo] saw the child on the ward.
Referral by [name:Miss Hargreaves], class teacher.
[name:Mr. Singh] collected both children.
[name:Cllr Marlowe] passed on a resident's complaint.
[name:PC Davies] attended the address.
[name:DC Rowland] will take the statement.
[name:Prof. Hughes] was consulted.
The [name:Begum] family were moved to another borough.
The [name:Murphy] children have three workers.
The [name:Green] family were not told of the meeting.
Sibling group: [name:Leah], [name:Noah] and [name:Isaac].
[name:Noor Ahmed] has a new social worker.
[name:Hamza Iqbal]'s assessment was late.
[name:Priya Sharma] asked to see her file.
[name:Manpreet Kaur] lives with her grandmother.
[name:Arjun Mehta] is nearly eighteen.
[name:Chidinma Nwosu] was placed out of area.
[name:Tendai Moyo] needs a pathway plan.
[name:Kwame Boateng] has a personal adviser.
[name:Abdirahman Warsame] came alone.
[name:Selam Tesfay] is an unaccompanied child.
[name:Yonas Haile] is in supported lodgings.
[name:Bohdan Kovalenko] arrived from Ukraine.
[name:Ionut Munteanu] is known by two names.
[name:Wiktoria Zielińska] speaks Polish at home.
[name:Krzysztof Wójcik] is the stepfather.
[name:Arta Krasniqi] was at risk of removal.
[name:Rahim Ahmadi] waits for an age assessment.
[name:Minh Tran] was found in a nail bar.
[name:Angharad Pritchard] has settled well.
[name:Dafydd Vaughan] sees his mother weekly.
[name:Osian]'s wishes are not in the plan.
[name:Catriona Macleod] was adopted.
[name:Hamish Drummond] was found by the police.
[name:Saoirse O'Sullivan] is back at school.
[name:Tadhg Brennan] has no school place.
[name:Bridget Maughan] lives on the site.
[name:Demi-Leigh Parsons] went missing again.
[name:Ellie-Mae] wrote to the director.
[name:Tyreece Campbell-Brown] was stabbed.
[name:LEANNE FOSTER] RANG AGAIN.
[name:aaliyah khan] was not at school
spoke with [name:jayden] about his dad
[name:connor] is back with mum
we agreed that [name:shanice] needs a new plan
[name:A. Hussain] to visit the home.
Letter from [name:S. Llewellyn] about contact.
[name:R. O'Brien] missed two appointments.
The boy's name was [name:Quillan Vance].
A girl called [name:Tazmin] was in the car.
Mother: [name:Danuta Lis]
Father: [name:Unai Etxeberria]
Carer: [name:Wendy Bright]
Pupil: [name:Bartholomew Finch]
The child, known as [name:Bee], is four.
Young person named [name:Storm] has left care.
[name:Victoria Adeyemi]'s placement ended.
[name:Chelsea Morgan] has a baby.
[name:Jordan Fletcher] was arrested.
[name:Georgia Pike] told her school nurse.
[name:Kent Robertson] is the uncle.
[name:Lincoln Hayes] has no passport.
Her sister [name:Florence] was not at home.
[name:Preston], aged 6, has bruises.
[name:Nevaeh Clarke] cried all night.
Worker for [name:Logan Reid] is off sick.
Supervision of [name:Isla McKenzie]'s contact is not recorded.
[name:Harriet Cole] and [name:Ezra Cole] were split up.
[name:Latoya Francis] rang the out of hours team.
[name:Delroy Grant] wants his son home.
[name:Marek] disclosed to the cook.
[name:Esme]'s mother did not agree.
[name:Mohamed] was hurt at the unit.
[name:Zara Hussein]'s file holds another child's letter.
[name:Theo] goes to nursery now.
A neighbour, [name:Mrs Ogilvie], heard shouting.
Her partner [name:Wayne Sheridan] has a conviction.
[name:Kayleigh] ran from the car.
[name:Reuben Marsh] has not been visited for nine weeks.
NHS no. [nhs:943 476 5919]
nhs:[nhs:9434765919] in the letter
The number [nhs:943-476-5919] was on the envelope.
(see [nhs:401 023 2137])
[upn:H801200001001] and no surname
unique pupil number [upn:H801 2000 01001]
His UPN is [upn:h801200001001].
NINO [ni:AB123456C] for the benefit claim.
[ni:JM 12 34 56 D] was on the form.
national insurance [ni:ab123456c]
Aged 7 ([dob:12/03/2015]) at referral.
[dob:12 March 2015] is her date of birth.
Her 16th birthday is [dob:4 May 2026].
dob: [dob:120315]
born at Manor Hospital on [dob:3 May 2014]
The postcode is [postcode:CR2 6XH].
They moved from [postcode:EC1A 1BB] in June.
Ring [phone:0121 496 0000] after four.
[phone:(01632) 960 001] is the carer's number.
WhatsApp [phone:07700900123]
[email:j.okafor@council.example] has the file.
mail [email:o'neil@school.example.org] about it
case no [case:123456] is still open
child ID [case:4567890]
the file of child [case:1234567]
hospital number [case:A123456]
Mosaic [case:7654321] has the chronology.
Case [case:AB/2023/00456] was not closed.
Visit at [address:14 harbour street] went well.
Moved to [address:3 Willow Court] in May.
[address:Flat 12, Ashgrove House], second floor.
Staying at [address:88 Old Mill Road].
Home is [address:Hawthorn Farm, Tarn Lane].
[address:7 St Anne's Terrace] is not safe.
Seen at [address:102A Upper Parade].
The address is [address:1 Kestrel Way].
Report by [address:6 Market Square].
The Victoria Hall event was cancelled.
Albert Road surgery sends few referrals.
King Edward VII School has a new head.
The Elizabeth Garrett Centre is full.
Queen Mary's ward reports each month.
The James Paget Hospital takes part.
Princess Royal University Hospital was represented.
St Mary's Church runs the food bank.
Thomas Telford School is outstanding.
The Wexmoor and Tarn Integrated Care Board pays for the post.
Tarnshire Police will provide a deputy.
Harrowgill Schools Trust agreed to the protocol.
The Millgate locality team is two workers short.
Upper Tarn ward has the highest rate.
The Ashton and Clifton teams were merged.
Stafford and Warwick have better figures.
Chester, Preston and Lancaster were visited.
Durham, Leeds and Hertfordshire are good.
North Yorkshire's model was studied.
The Hackney model was not copied.
Essex County Council is our improvement partner.
Members visited Camden in June.
Northumberland and Kent share the tool.
Signs of Safety training is complete.
The Graded Care Profile 2 is used.
Family Safeguarding came from Hertfordshire.
The Munro principles guide the redesign.
Lord Laming's recommendations are old now.
The Jay inquiry heard evidence.
Eileen Munro's report of 2011 is quoted.
Victoria Climbié's case changed the law.
The Narey review was read.
The Wood review led to new arrangements.
Gillick competence is recorded.
The Fraser guidelines are on the wall.
Martha's Rule is in place at the hospital.
The Staying Put offer is known.
Regulation 44 visits are monthly.
The Children and Social Work Act 2017 section 3.
The Care Standards Act 2000 applies to homes.
Sections 20, 31 and 38 of the Children Act 1989.
Schedule 12A of the Local Government Act 1972.
Article 8 of the Human Rights Act.
The Public Law Outline is followed.
The Statutory Instrument is SI 2007/462.
Re W and Re B-S were considered.
The Merton compliant assessment is explained.
Bradshaw's typology of need is used.
Maslow is on the training slide.
The Bowlby reading group meets monthly.
A Vygotsky quotation opens the paper.
The Kübler-Ross curve was shown.
The Head of Service, Care Leavers, is on leave.
The Executive Director for People attended.
The Lead Member asked a question.
The Cabinet Member for Children was there.
The Chief Executive sponsors it.
The Designated Safeguarding Lead trains others.
The Director of Nursing will report.
Detective Inspector to confirm by Friday.
The Consultant Social Worker leads the pod.
Advanced Practitioners mentor new workers.
The Virtual School Head agreed.
The Interim Service Manager leaves in June.
The Improvement Adviser wrote a letter.
The Monitoring Officer gave advice.
The Independent Chair opened the meeting.
Team Manager, Duty and Assessment, to bring a note.
Family Group Conference Coordinators are in post.
A Child Protection Chair raised an alert.
The Youth Justice Board was told.
Family Hubs opened in Harbour and Millgate.
The Early Help Module is live.
Front Door, Assessment and Court teams are staffed.
May half term was busy; June was worse.
The April figures are provisional.
We will mark the end of the Notice in June.
Will the Board agree the plan?
Grace was given for late returns.
Faith schools were asked too.
Hope is not a plan.
Joy and pride were the words that staff used.
Rose by a third since the spring.
Frank and open challenge was seen.
The Bill is before Parliament.
Bill for the agency worker was high.
The Grant funds nineteen posts.
Chance would be a fine thing.
Summer holidays delay reviews.
Autumn half term is the next peak.
Dawn visits are avoided.
Art and play therapy are bought in.
Sandy beaches were visited by the group.
Amber ratings have fallen.
Amber for three rounds, then red.
Red, amber and green are not colours alone.
Ruby wedding of the foster carers was in the newsletter.
Crystal clear reasons were given.
Star charts were used at the home.
Olive branch was offered to the union.
The Lane report is late.
Basil and mint grow in the garden.
A Baker's dozen of actions was agreed.
Cook and driver posts are vacant.
The Young Carers project grew.
Young people lead the interviews.
The Black workers' group was heard.
White British children are over half.
Brown envelope letters are not opened.
Long waits fell and short ones rose.
Wood Street office closes at five.
The Hill estate team moved.
Green spaces were asked for by children.
Church and mosque leaders came.
Price rises affect the budget.
The Stone Age of case recording is over.
A Page of feedback was shared.
Knight frank report on assets.
Chapter 3 of Working Together.
The King's Fund paper was helpful.
Barnardo's, the NSPCC and Coram gave evidence.
Coram BAAF runs the course.
Action for Children runs the hub.
The Rees Foundation offers grants.
Kinship supports carers.
The What Works Centre reviewed it.
Foundations published the guide.
Research in Practice led the session.
The LGA peer team came in May.
Essex, Kent and Medway met.
The Ofsted monitoring visit is on 14 May 2026.
Objective 1.4 is amber; action A32 is late.
RSK3 rose from 12 to 16.
The score is 4 x 5 for children.
10 working days, 15 working days and 45 working days.
3 Drive to Improve workshops were held.
5 Way Forward sessions took place.
12 Close calls were recorded.
20 Court hearings were listed.
The contract is worth £250,000 a year.
Version 2.0.1 of the tool went live.
Room 14, Town Hall, High Street.
Meeting in Committee Room 2, Civic Centre.
Phase 2 Road map agreed.
Minutes of 3 March 2026 were agreed.
The case of the missing chronology was solved.
A child of nine asked a good question.
Two siblings were placed together.
Her grandmother looks after her.
The mother said that she was not told.
A boy of fifteen went missing twice.
"""

WRITTEN_BY_SOMEBODY_ELSE = """
Her record is under [nhs:485 123 9076] on the health system.
number [nhs:6120045198] quoted by the GP
([nhs:9431112221])
NHS:[nhs:7012345608].
See [nhs:633-445-5664] for the referral
The pupil [upn:L823401905017] was off site.
UPN=[upn:u312400107023]
Attendance for [upn:D925310411009] is 61%.
Grandmother's NI is [ni:PX 47 32 19 C].
NINO [ni:sg403927b] on the form
They moved to [postcode:DN14 7QX] in June.
Placed at [postcode:m14 5rt] with an aunt.
He was born [dob:3rd of Feb 2014] at home.
DOB [dob:14.09.11]
Child (d.o.b. [dob:2012-11-30]) seen alone.
Birthday is on [dob:7 May 2016].
Email [email:auntie.b_84@hotmail.co.uk] for the family's view.
Mum is on [phone:07700 900 812] after four.
Ring [phone:0161 496 0734] for dad
Tel [phone:+44 7911 123456]
The home is [address:27b Brackenhurst Avenue].
Living at [address:Flat 6, Clarence House] with her sister
Visited [address:114 old mill lane] unannounced.
Moved out of [address:9 The Crescent] last week
Case number [case:8834521] was reopened.
Mosaic ID: [case:2201984] has no chronology.
LCS ref [case:40-77213]
[name:Aisha] told her worker that she felt safe.
The plan says that [name:Kayden]'s dad will attend.
spoke with [name:mrs okonkwo] about contact
[name:Siobhan O'Driscoll] had not been told.
[name:jayden] has not been seen alone
It was agreed with [name:Tomasz] that visits are weekly.
The manager, [name:Priya Raghunathan], signed it off.
[name:Muhammad] and [name:Fatima] are living with an uncle.
[name:MR WHITTLE] refused entry
[name:Ms. Nguyen-Hart] chaired the review.
[name:Ellie-Mae] is settled in placement.
Her sister [name:Skye] was not considered.
Contact between [name:Leo] and his father is supervised.
The [name:Hussain] family wants a different worker.
Practitioner: [name:Gwen Pritchard]
supervision with [name:Deborah] shows no drift
[name:Ciarán] goes to nursery three days.
Baby [name:Oscar] was premature.
[name:Chidi Eze], aged 12, was missing twice.
[name:dr adeyemi] has not sent the health plan
The twins, [name:Poppy] and [name:Daisy], share a room.
Foster carers [name:Jean] and [name:Keith] are worried
[name:Kwame] said it was good.
[name:Zainab]'s voice is clear in the record.
We heard from [name:Wojciech Kowalczyk] at the panel
[name:Grace] was excluded in March.
[name:Will]'s mother has moved.
Signed [name:J. Castleton]
social worker [name:Beth] knows the family well
Child T's cousin [name:Reece] hit him.
Mr and [name:Mrs Banerjee] attended.
thanks to [name:hannah] for the quick work
Uncle [name:Dave] picks them up
[name:Nevaeh] reports bullying
[name:Joseph] not seen since 4 June.
[name:Daisy] hasn't been to school since half term.
[name:Hope] is doing well at her new placement.
we agreed that [name:Mason] would see the nurse
Grandad [name:Trevor] collects him on Fridays.
Visit to [name:Amber] cancelled, third time.
[name:Faith]'s plan has no dates in it.
[name:Rose] and her mum moved to a refuge.
I spoke to [name:Summer] on the phone.
Letter sent to [name:Mr Ochieng-Brown].
[name:miss patel] said the record was thin
[name:Mrs. D. Pemberton] complained
Ask [name:Ms Kaur-Gill] about it.
the worker ([name:Ikram]) is on leave
cc [name:Leanne] and [name:Dougie]
Dad ([name:Wayne]) not consulted
Half-brother [name:Zac] lives elsewhere
[name:K. Oyelowo] countersigned this
Supervised by [name:Trish]
Worker = [name:Sunita]
Hi [name:Claire], please see the plan
Regards, [name:Moira]
[name:Callum]/[name:Connor] swapped rooms
[name:Ifeoma], 7, was not spoken to.
mum ([name:shanice]) refused
The case of [name:Abdirahman] shows drift.
[name:Yusuf] & [name:Maryam]: no chronology
[name:DANIEL] was seen
[name:SARAH] AND [name:PAUL] ATTENDED
[name:Lily-Rose] drew a picture
[name:Lily] drew a picture of home.
[name:Jack] has autism.
[name:Harry]'s EHCP is late
[name:Olivia] wants to go home
Concerns about [name:Archie]'s weight.
Child: [name:Noor]
[name:Ruby] chose her own bedroom
[name:Ivy] slept badly
Contact with aunt [name:Bernadette]
[name:PC Hargreaves] attended
[name:DS Nwosu] led the strategy meeting
[name:Nurse Lindqvist] weighed the baby
Headteacher [name:Mr Onuoha] rang
[name:Judge Featherstone] made the order
[name:Cllr Dhaliwal] asked about it
[name:Kian] was excluded
[name:Xanthe] and [name:Fergus]
[name:Jamie-Lee]'s carer
[name:Amelia Hartley-Jones]
[name:Ahmed al-Rashid]
[name:Nguyen Van Minh]
Nothing was said about [name:Deshawn]'s school.
the family support worker, [name:Olu], visits weekly
Spoke to [name:Rhys] at home
[name:Teagan] (14) runs away
Both [name:Hamza] and [name:Bilal] were seen.
Chairing: [name:Ms Abernathy]
Record by [name:T. Mbeki-Lowe]
Her nan [name:Gladys] is poorly
[name:Aoife]'s dad
[name:Sgt Whitcombe] attended
[name:Miss Trunchard] teaches her
the boy [name:Finlay]
[name:Mr. Szczepanski] didn't answer the door
[name:mrs begum] was out
He asked for [name:Gareth]
[name:Freya] prefers Mondays
[name:Elsie] cannot be placed with [name:Edith]
[name:Theo] and his brother
What does [name:Sofia] want?
Case of [name:M. Delacroix]
Supervisor: [name:Bev]
As told by [name:Iqra].
([name:Dylan])
"[name:Jordan]" is not on the plan.
[name:Robin]'s mother said so
[name:Jasmine] told us
[name:Chloe], [name:Ethan] and [name:Noah]
[name:Ali] is at nursery
[name:Sam] was excluded
[name:Alex] has moved
[name:Charlie] wants a new worker
[name:Jess] reads to her
[name:Billy] ran away
[name:Ash] lives with Dad.
[name:Toni Fairweather]
[name:Kelechi]'s view
[name:Mrs S. Rahman]
Baby [name:Ayaan]
[name:Xiu Ying]
[name:Grace]'s dad rang.
The Director wrote to Wexford and Lancaster Councils about Section 47 of the Children Act 1989.
Visits in Chester-le-Street and St Helens fell behind in May.
The Fraser guidelines and Gillick competence were considered.
The Independent Reviewing Officer and the Head of Service met on 12 March 2026.
Working Together 2023, chapter 4, paragraph 118 sets the timescale.
1,245 of 3,310 assessments were done within 45 working days.
The Barnardo's service and the NSPCC ran the survey.
North Tyneside, Sutton, Bolton and Wigan had the same finding.
The Family Court and Cafcass agreed a protocol at 14:30.
Budget line 4002318 is £1,204,500.
Report CS/2026/0412 went to Cabinet on 3 June 2026.
Grade: Good. Voice: Requires Improvement.
May and June were quiet; April was not.
Will the Board note the report?
The Mark of a good plan is that it is kept.
Grace period of 5 days applies.
Southwark's policy says every 4 weeks.
The Lord Laming inquiry and the Munro review are cited.
Regulation 44 visits and Ofsted's ILACS framework.
The Equality Act 2010 and Care Standards Act 2000 apply.
Pupil premium for Year 11 in the Harris Academy.
Priority action 3: supervision at least every 20 working days.
Children born before 1 September 2015 are counted.
Phase 2 runs from 01/04/2026 to 31/03/2027.
The Thornhill team and the Beech Grove team were compared.
Kappa 0.41 (0.12 to 0.66), n = 38.
Staff at Rosewood Children's Centre were positive.
Police, Health and Education all sent a deputy.
Hackney and Newham share the out-of-hours service.
The Principal Social Worker led a practice week in Newcastle.
Stage 1 complaints rose from 10 to 14.
St Thomas' Hospital sends notices late.
Ref: NOT-2024-017, version 3.
The Lead Member, the Chief Executive and the DfE adviser attended.
Early Help sits with the Harbour Hub.
Kent and Medway ran a joint audit; Barking and Dagenham did not.
Dip sample of 12: 9 met, 2 partly, 1 not.
The Jay report of 2014 and the Casey report of 2015.
Duty under section 20(3)(c) was explained to parents.
Christmas and Easter closures delayed nine visits.
Return home interviews within 72 hours: 64%.
Signs of Safety mapping was used on 8 plans.
The Winchester office reopened on Monday 7 September.
Cost 020 8000 units across 4 teams
Housing benefit form HB1 and form C110A were filed.
DBS renewed for 44 carers.
A child aged 9 said that she felt heard.
Her mother and brother took part in the review.
Worker's manager signed the plan off on 4 May.
Reading, Slough and Bath were sampled.
Amber for delivery, green for impact.
Ruby Lane and Daisy Street teams
Hope and ambition are in short supply.
Faith groups were asked.
Summer holidays and Easter delay visits.
Grace and favour
The Rose Centre and Lily Ward
Faith, hope and charity
Autumn and Summer terms
Will and may are not must
Jack's Law
Sure Start and Troubled Families
Sarah's Law was used twice
Clare's Law disclosures rose
Claire House hospice
Mark each item as met
Bill passed in June
Rob the service of staff
Frank conversations with staff
Jean Monnet House
Sandy Lane children's home
Victoria ward
Dale, Heath and Glen localities
Harper v Virulegg
Re B [2013] UKSC 33
Pat on the back
Max caseload is 18
Dip sample by Team A. Findings follow.
Annex B. Terms of reference
Part A. Overview of the plan
Mr and Mrs are titles
a miss is as good as a mile
mr was recorded as medium risk
The Dr and the nurse
miss appointments and drop out
Amber and Red objectives
Iris system and Jade team
Signed by the Chair
Completed by Team Manager
Prepared by Improvement Office
Norman Shaw building
Alder Hey hospital
Stanley Park clinic
Dawn to dusk
Penny drops
Kit list
Robin Hood airport
Christian and Muslim families
Charity Commission
Paris Agreement
Saw [name:Kyra] today, she was tearful.
[name:Nathaniel], [name:Beau] and their half-sister
spoke to dr [name:ibrahim]
The [name:Adebayo] siblings
Mums name is [name:Cheryl]
Told by [name:Ms O'Shea] that
He lives with Nana [name:Pat]
Evidence: email from [name:R. Szymanski]
[name:Naomi] (CLA) moved
[name:Parker] is 8
[name:Harley] and [name:Brooke]
Young person known as [name:Tiggy]
[name:Hanan]'s sw
Letter to Mr & [name:Mrs Featherstonehaugh]
mr [name:jones] rang
Miss [name:Eloise Carmichael]
Grandmother, [name:Ethel],
Worker [name:Ali] visited
[name:Levi]: no voice in record
[name:Demi-Lee]
[name:T.J.] was hit
Uncle [name:Mo]
[name:Mia]'s
[name:Arlo] walked out
[name:Kezia] thinks that no one listens
[name:Rory]'s father, [name:Ewan]
[name:Stanley] hit [name:Max]
[name:Yasmin] A.
Father is [name:Emeka]
[name:George] and [name:Charlotte] were moved apart
[name:Ahmed]
Plan for [name:Finley].
[name:Wren] is quiet
[name:Blake] was found
[name:Dr. Patel]'s letter
[name:Sunny] said no
[name:Kai] ran
[name:Otis]
Nanny [name:June]
[name:Cody] & [name:Cole]
Charlotte Street hub
Jordan and Lebanon
Kent Police
Austin review
George Medal
Stanley knife
Parker Report
Wren House
Chelsea and Westminster Hospital
Devon
Florence Nightingale ward
Georgia is a country
Lincoln and Boston teams
Carlisle
Preston, Lancaster and Burnley
Ashton, Leigh and Wigan
Bradford Partnership
The Hope Project
Sunny intervals
Blake Court
Cole Park
The Wood review
Court of Protection
Barnet
Bishop Auckland
Warwick Road office
Rugby and Stratford
Lewis Hamilton Trust
May Board, June Board
Section 31A of the Act
"""
