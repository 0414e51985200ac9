"""Standard Safeguarding Dataset extracts onto the layout."""

from __future__ import annotations

from datetime import date

import pytest

from soundingboard.measures.layout import Extract, Source
from tests.measures.intake.made import column, csv, extract, said, taken

pytestmark = pytest.mark.pure

PERSON = """
    pers_person_id,pers_sex,pers_gender,pers_ethnicity,pers_dob
    P1,F,01,WBRI,2015-02-01
    P2,M,02,WBRI,2007-03-01T00:00:00
"""


def ssd(**tables: str) -> Extract:
    return extract(*((f"ssd_{name}.csv", csv(text)) for name, text in {"person": PERSON, **tables}.items()))


def test_people_are_children_with_the_team_of_their_allocated_worker() -> None:
    made = ssd(
        involvements="""
            invo_person_id,invo_professional_id,invo_professional_role_id,invo_professional_team,invo_involvement_start_date,invo_involvement_end_date
            P1,W1,ALLOCATED CASE WORKER,T1,2026-01-01,
            P1,W2,Family support,T2,2026-06-01,
            P2,W1,ALLOCATED CASE WORKER,T1,2025-01-01,2026-02-01
        """,
        department="dept_team_id,dept_team_name\nT1,North",
        professionals="""
            prof_professional_id,prof_full_time_equivalency,prof_professional_caseload,prof_agency_worker_flag
            W1,0.8,17,Y
            W2,1,,N
        """,
    )

    assert made.source is Source.SSD
    assert made.tables["children"].select(["child_id", "dob", "sex", "team"]).to_pylist() == [
        {"child_id": "P1", "dob": date(2015, 2, 1), "sex": "F", "team": "North"},
        # Nobody works with the second child now: its team is the last one that did.
        {"child_id": "P2", "dob": date(2007, 3, 1), "sex": "M", "team": "North"},
    ]
    assert taken(made)["", "the last involvement of a child without an open one"] == "the child's team"
    assert made.tables["workers"].select(["worker_id", "team", "fte", "cases", "agency"]).to_pylist() == [
        {"worker_id": "W1", "team": "North", "fte": 0.8, "cases": 17, "agency": True},
        {"worker_id": "W2", "team": "T2", "fte": 1.0, "cases": None, "agency": False},
    ]


def test_without_involvements_the_team_is_that_of_the_latest_open_referral() -> None:
    made = ssd(
        cin_episodes="""
            cine_referral_id,cine_person_id,cine_referral_date,cine_referral_source_code,cine_referral_nfa,cine_close_date,cine_referral_team
            R1,P1,2026-01-01,2A,N,2026-02-01,Old
            R2,P1,2026-03-01,2A,N,,Duty
            R3,P2,2026-04-01,6,Y,2026-04-02,Duty
        """
    )

    assert column(made, "children", "team") == ["Duty", None]
    assert made.tables["referrals"].drop_columns(["row"]).to_pylist()[2] == {
        "referral_id": "R3",
        "child_id": "P2",
        "referral_date": date(2026, 4, 1),
        "close_date": date(2026, 4, 2),
        "nfa": True,
        "source": "6",
    }
    assert taken(made, "ssd_cin_episodes")


def test_an_involvement_that_names_only_its_referral_is_of_the_referrals_child() -> None:
    made = ssd(
        cin_episodes="cine_referral_id,cine_person_id,cine_referral_date\nR1,P2,2026-01-01",
        involvements="""
            invo_professional_id,invo_professional_role_id,invo_professional_team,invo_involvement_start_date,invo_involvement_end_date,invo_referral_id
            W1,ALLOCATED CASE WORKER,North,2026-01-01,,R1
        """,
    )

    assert column(made, "children", "team") == [None, "North"]


def test_a_description_is_read_where_there_is_no_code_and_two_columns_that_say_the_same_are_no_fault() -> None:
    both = ssd(
        contacts="cont_person_id,cont_contact_date,cont_contact_source_desc,cont_contact_source_code\nP1,2026-01-01,Words,6"
    )
    words = ssd(contacts="cont_person_id,cont_contact_date,cont_contact_source_desc\nP1,2026-01-01,Police")

    assert column(both, "contacts", "source") == column(words, "contacts", "source") == ["6"]
    assert both.problems == words.problems == ()
    assert ("cont_contact_source_desc", "cont_contact_source_desc") in taken(words)


def test_a_conference_belongs_to_the_enquiry_that_led_to_it() -> None:
    made = ssd(
        s47_enquiry="""
            s47e_s47_enquiry_id,s47e_referral_id,s47e_person_id,s47e_s47_start_date,s47e_s47_end_date
            S1,R1,P1,2026-05-01,
            S2,R2,P2,2026-05-02,
        """,
        initial_cp_conference="""
            icpc_icpc_id,icpc_s47_enquiry_id,icpc_person_id,icpc_icpc_transfer_in,icpc_icpc_date,icpc_icpc_outcome_cp_flag
            I2,S1,P1,N,2026-06-20,N
            I1,S1,P1,N,2026-05-20,Y
            I3,,P2,Y,2026-06-01,Y
        """,
    )

    assert column(made, "s47", "icpc_date") == [date(2026, 5, 20), None]
    assert column(made, "s47", "icpc_led_to_plan") == [True, None]
    (moved_in,) = (each for each in made.guesses if "moved in" in each.found)
    assert moved_in.rows == 1


def test_a_target_for_a_conference_is_held_to_fifteen_working_days_from_its_enquiry() -> None:
    made = ssd(
        s47_enquiry="""
            s47e_s47_enquiry_id,s47e_person_id,s47e_s47_start_date
            S1,P1,2026-05-01
            S2,P2,2026-05-01
        """,
        # Two bank holidays lie between.
        initial_cp_conference="""
            icpc_icpc_id,icpc_s47_enquiry_id,icpc_person_id,icpc_icpc_target_date,icpc_icpc_date
            I1,S1,P1,2026-05-26,2026-05-20
            I2,S2,P2,2026-05-22,2026-05-20
            I3,,P3,2026-05-22,2026-05-20
        """,
    )

    (problem,) = (each for each in made.problems if "target" in each.problem)
    assert (problem.row, problem.column, problem.shown) == (3, "icpc_icpc_target_date", "####-##-##")


def test_without_conferences_nobody_knows_what_followed_an_enquiry() -> None:
    made = ssd(s47_enquiry="s47e_s47_enquiry_id,s47e_person_id,s47e_s47_start_date\nS1,P1,2026-05-01")

    assert {"icpc_date", "icpc_led_to_plan"} <= made.lacking["s47"]


def test_another_authoritys_plan_is_left_out_and_said() -> None:
    made = ssd(
        cp_plans="""
            cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date,cppl_cp_plan_ola,cppl_cp_plan_initial_category,cppl_cp_plan_latest_category
            L1,P1,2026-01-01,,N,NEG,
            L2,P2,2026-01-01,,Y,NEG,PHY
        """,
        cp_visits="cppv_cp_plan_id,cppv_cp_visit_date,cppv_cp_visit_seen,cppv_cp_visit_seen_alone\nL1,2026-09-01,Y,N",
        cp_reviews="cppr_cp_plan_id,cppr_cp_review_due,cppr_cp_review_date\nL1,2026-03-01,2026-03-02\nL1,2026-09-01,",
    )

    assert column(made, "cp_plans", "plan_id") == ["L1"]
    assert column(made, "cp_plans", "category") == ["NEG"]
    assert [each[1] for each in said(made) if "another authority" in each[3]] == [3]
    assert column(made, "cp_visits", "seen_alone") == [False]
    assert column(made, "cp_reviews", "review_date") == [date(2026, 3, 2)]


def test_an_episode_of_care_has_its_placement_and_the_legal_status_of_its_first_day() -> None:
    made = ssd(
        cla_episodes="""
            clae_person_id,clae_cla_id,clae_cla_placement_id,clae_cla_episode_start_date,clae_cla_episode_start_reason,clae_cla_episode_ceased
            P1,K1,PL1,2025-01-01,S,2025-06-01
            P1,K1,PL2,2025-06-01,P,
            P2,K2,PL3,2026-01-01,S,
        """,
        cla_placement="""
            clap_cla_placement_id,clap_cla_placement_type,clap_cla_placement_distance
            PL1,U6,3.5
            PL2,K2,
        """,
        legal_status="""
            lega_person_id,lega_legal_status,lega_legal_status_start_date,lega_legal_status_end_date
            P1,C2,2025-05-01,
            P1,C1,2025-01-02,2025-05-01
        """,
        cla_reviews="""
            clar_cla_id,clar_cla_review_due_date,clar_cla_review_date,clar_cla_review_cancelled
            K1,2025-02-01,2025-02-02,N
            K1,2025-08-01,2025-08-02,Y
            K1,2026-12-01,,
        """,
        cla_visits="""
            clav_cla_id,clav_person_id,clav_cla_visit_date,clav_cla_visit_seen
            K1,,2026-09-01,Y
            K2,P2,2026-09-02,N
            K2,P2,2026-09-03,
        """,
    )

    assert column(made, "cla_episodes", "legal_status") == ["C1", "C2", None]
    assert column(made, "cla_episodes", "place") == ["U6", "K2", None]
    assert column(made, "cla_episodes", "distance") == [3.5, None, None]
    assert column(made, "cla_episodes", "rne") == ["S", "P", "S"]
    assert made.tables["cla_reviews"].select(["child_id", "review_date"]).to_pylist() == [
        {"child_id": "P1", "review_date": date(2025, 2, 2)}
    ]
    assert column(made, "cla_visits", "child_id") == ["P1", "P2"]
    assert column(made, "cla_visits", "visit_date") == [date(2026, 9, 1), date(2026, 9, 3)]


def test_care_leavers_have_their_age_on_the_day_of_the_extract() -> None:
    made = ssd(
        care_leavers="""
            clea_person_id,clea_care_leaver_in_touch,clea_care_leaver_accommodation,clea_care_leaver_accom_suitable,clea_care_leaver_activity,clea_pathway_plan_review_date
            P2,YES,U,1,F2,2026-05-01
        """
    )

    assert made.tables["care_leavers"].drop_columns(["row"]).to_pylist() == [
        {
            "child_id": "P2",
            "age_group": 19,
            "in_touch": "YES",
            "activity": "F2",
            "accommodation": "U1",
            "pathway_reviewed": date(2026, 5, 1),
        }
    ]


def test_visits_to_children_in_need_are_those_at_which_they_were_seen() -> None:
    made = ssd(
        cin_visits="""
            cinv_cin_visit_id,cinv_person_id,cinv_cin_visit_date,cinv_cin_visit_seen,cinv_cin_visit_seen_alone
            V1,P1,2026-03-01,Y,N
            V2,P1,2026-03-15,N,N
            V3,P2,2026-03-20,,
        """
    )

    assert made.tables["cin_visits"].drop_columns(["row"]).to_pylist() == [
        {"child_id": "P1", "visit_date": date(2026, 3, 1)},
        {"child_id": "P2", "visit_date": date(2026, 3, 20)},
    ]
    assert "a visit at which the child was not seen" in {each.found for each in made.guesses}


def test_only_allocated_workers_of_looked_after_children_change() -> None:
    made = ssd(
        cla_episodes="""
            clae_person_id,clae_cla_id,clae_cla_episode_start_date,clae_cla_episode_start_reason
            P1,K1,2025-01-01,S
        """,
        involvements="""
            invo_person_id,invo_professional_id,invo_professional_role_id,invo_involvement_start_date
            P1,W1,Allocated Case Worker,2025-01-01
            P1,W2,Independent Reviewing Officer,2025-02-01
            P1,W3,ALLOCATED CASE WORKER,2025-03-01
            P2,W4,Allocated Case Worker,2025-03-01
        """,
    )

    assert column(made, "cla_workers", "worker_id") == ["W1", "W3"]
    assert column(made, "cla_workers", "child_id") == ["P1", "P1"]


def test_health_and_dental_checks_that_were_held_are_told_by_their_words() -> None:
    made = ssd(
        cla_health="""
            clah_health_check_id,clah_person_id,clah_health_check_type,clah_health_check_date,clah_health_check_status
            H1,P1,Health Assessment,2026-03-01,Completed
            H2,P1,Dental Check,2026-04-01,
            H3,P1,Dental Check,2026-05-01,Refused
            H4,P1,Optician,2026-06-01,
        """
    )

    assert made.tables["cla_health"].drop_columns(["row"]).to_pylist() == [
        {"child_id": "P1", "check": "health", "check_date": date(2026, 3, 1)},
        {"child_id": "P1", "check": "dental", "check_date": date(2026, 4, 1)},
    ]


def test_an_absence_is_not_going_missing() -> None:
    made = ssd(
        missing="""
            miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,miss_missing_episode_end_date
            M1,P1,2026-03-01,M,2026-03-02
            M2,P1,2026-04-01,A,
            M3,P2,2026-05-01,Missing,
        """
    )

    assert column(made, "missing", "child_id") == ["P1", "P2"]
    assert column(made, "missing", "start_date") == [date(2026, 3, 1), date(2026, 5, 1)]


def test_a_table_that_the_system_does_not_fill_is_missing_and_said() -> None:
    made = ssd(cp_plans="cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date")

    assert "cp_plans" not in made.tables
    assert ("ssd_cp_plans.csv", None, "", "the list has no rows") in said(made)


def test_columns_of_the_dataset_that_no_figure_needs_are_not_unknown() -> None:
    made = ssd(contacts="cont_person_id,cont_contact_date,cont_contact_outcome_json,colour\nP1,2026-01-01,{},blue")

    assert [each[2] for each in said(made) if each[3] == "this column is not known"] == ["colour"]
