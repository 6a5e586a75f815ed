"""False records, made as whoever wanted a better figure would make them: which rows, in which table, how many.

Each agreement forges alone, and no forged row is of another agreement: counterparts, partners and employers are nobody's (FORGED). `dose` is a share of the
agreement's own records of the year, rounded up; the records copied or touched are the first by number, so that the same deliveries give the same rows.
Without its guard a forged record counts as a true one.
"""

from dataclasses import dataclass

FORGED = "FAUX|"
DOSES = (10, 25, 50)  # per hundred of an agreement's own records of the year


@dataclass(frozen=True)
class Forgery:
    """code: of pipelines.reform.gaming.known_attacks. table: where rows are added ("schema.table"), by `rows` (SQL of columns by name; {dose}, {marks} and
    {year} to be filled, the last a table of one row: period, first day, last day). chain: the models to make again, in order; indicators: whose units are
    counted.

    unguarded: (model, SQL over it as `own`) what stands without the guard; spared: indicators that stay as they were without it. Repetitions of a forged
    referral pass for referrals of several senders ({marks}) without the guard that joins them.
    """

    code: str
    table: str
    rows: str
    chain: tuple[str, ...]
    indicators: tuple[str, ...]
    unguarded: tuple[str, str] | None = None
    spared: tuple[str, ...] = ()


# Own declarations of the year declared once more under a party that is nobody, with every kind of counterpart in turn, and said to be confirmed.
_DECLARED = f"""
select '{FORGED}' || own.credited || '|' || own.declaration_id as declaration_id, own.organization_id, own.credited as agreement_id, own.event_date,
    list_extract(['EMPLOYEUR', 'AAE', 'AAI', 'FRANCISATION', 'CE_SQ', 'ORGANISME'], cast((own.place - 1) % 6 + 1 as int)) as actor,
    '{FORGED}' || own.credited || '|' || own.declaration_id as counterpart_name,
    case when (own.place - 1) % 6 in (0, 4) then '{FORGED}' || own.credited || '|' || own.declaration_id end as employer_id,
    own.activity, case when (own.place - 1) % 6 = 0 then 'INTEGRATION' end as phase, own.record_ids, own.hours, own.funding, 'OUI' as confirmation,
    'SYSTEME' as confirmation_mode, own.event_date as confirmation_date
from (
    select d.*, f.agreement_id as credited, row_number() over (partition by f.agreement_id order by d.declaration_id, d.organization_id) as place,
        count(*) over (partition by f.agreement_id) as declared
    from intermediate.int_declared_events d
    join intermediate.int_collaboration_facts f on f.event_id = d.event_id and f.organization_id = d.organization_id, {{year}}
    where d.event_date between year.first_day and year.last_day
) own
where own.place <= ceil(own.declared * {{dose}} / 100.0)
"""
# Persons who came anyway, said to have been sent four times in a week by a partner, and answered the next day.
_TO_AND_FRO = f"""
select 'declarations' as recorded_by, '{FORGED}' || own.agreement_id || '|' || own.participation_id || '|' || n as record_number, own.agreement_id,
    'ORGANISME' as sender_type, '{FORGED}' || {{marks}} as sender_id, 'ORGANISME' as receiver_type, own.organization_id as receiver_id,
    own.entry_date - cast(2 * n - 1 as int) as referral_date, 'EMPLOI' as reason, 'ACCEPTEE' as answer, own.entry_date - cast(2 * n - 2 as int) as answer_date,
    own.record_id, own.organization_id as declarant_id
from (
    select p.*, a.organization_id, m.record_id, coalesce(r.received, 0) as received,
        row_number() over (partition by p.agreement_id order by p.participation_id) as place, count(*) over (partition by p.agreement_id) as entries
    from intermediate.int_participations p join intermediate.int_agreements a using (agreement_id)
    join intermediate.int_participation_members m on m.agreement_id = p.agreement_id and m.participation_id = p.participation_id
        and m.place_from_first = 1 and m.record_type in ('msi', 'file')
    left join (select agreement_id, count(*) as received from intermediate.int_referral_facts, {{year}}
               where direction = 'inbound' and referral_date between year.first_day and year.last_day group by agreement_id) r using (agreement_id), {{year}}
    where p.entry_date - 7 >= year.first_day and p.entry_date <= year.last_day
) own, range(1, 5) as times(n)
where own.place <= ceil((case when own.received > 0 then own.received else own.entries end) * {{dose}} / 100.0)
"""
# Exits of the year without a positive outcome: a training of 30 hours left after a month, or a requalification begun and never completed, by turns.
_TRAINING = f"""
select own.participation_id, own.agreement_id, own.register, '{FORGED}' || own.participation_id as outcome_id,
    case when own.place % 2 = 1 then 'FORMATION' else 'REQUALIF_DEBUT' end as outcome_type, own.begun as outcome_date,
    case when own.place % 2 = 1 then own.begun + 30 end as end_date, case when own.place % 2 = 0 then own.begun + 60 end as planned_end_date,
    'ABANDON' as completion, '00000' as occupation, 30 as training_hours, 'ORGANISME' as evidence
from (
    select p.*, f.register, greatest(p.entry_date + 1, p.exit_date - 90) as begun,
        row_number() over (partition by p.agreement_id order by p.participation_id) as place, count(*) over (partition by p.agreement_id) as failed
    from intermediate.int_participation_facts p join intermediate.int_participations f using (agreement_id, participation_id), {{year}}
    where p.exit_date between year.first_day and year.last_day and p.positive_outcome_date is null and not p.is_neutral_exit
) own
where own.place <= ceil(own.failed * {{dose}} / 100.0)
"""
FORGERIES = (
    Forgery("declared_unconfirmed", "staging.stg_declarations__collaborations", _DECLARED,
            ("int_declared_events", "int_event_confirmations", "int_collaboration_facts", "int_reach_facts", "int_employer_facts", "int_participation_facts"),
            ("confirmed_collab_per_100", "collaboration_breadth", "employers_engaged", "outcomes_with_partner", "enterprise_adviser_work"),
            ("int_event_confirmations", f"select * replace (is_confirmed or contains(event_id, '{FORGED}') as is_confirmed) from own")),
    Forgery("to_and_fro", "staging.stg_declarations__referrals", _TO_AND_FRO, ("int_referrals", "int_referral_attributions", "int_referral_facts"),
            ("referral_conversion_30d", "referrals_answered_by_org")),
    Forgery("training_without_completion", "intermediate.int_outcomes", _TRAINING,
            ("int_training_facts", "int_training_windows", "int_learner_facts", "int_participation_facts"),
            ("positive_outcome_rate", "requal_completion_rate", "skill_gain_rate", "training_to_employment_rate", "completion_rate"),
            spared=("requal_completion_rate", "skill_gain_rate", "training_to_employment_rate", "completion_rate")),
)
