-- One row per agreement and meeting of a local table that covers an MRC it serves; attended or not. A meeting that it hosts is in neither.
select
    {{ unit_columns(
        'table_presence', "concat(body_id, '|', cast(meeting_date as varchar))", 'meeting_date', fiscal_year_end('meeting_date'),
        numerator="role in ('MEMBRE', 'INVITE', 'CONTRIBUTION')",
        reasons=[['hosted', "role = 'HOTE'"]], participation_id='null', period_type='year'
    ) }}
from {{ ref('int_meeting_facts') }}
where {{ applies('table_presence') }}
