-- One row per target segment of an agreement and an indicator, in force in the register of MIFI.
select
    no_entente as agreement_id,
    indicateur as indicator_id,
    date_effet as effective_date,
    date_fin as end_date,
    type as target_type,
    valeur as target_value,
    no_avenant as amendment_id
from ({{ in_force('ceriges', 'cibles', ['no_entente', 'indicateur', 'date_effet']) }}) as delivered
