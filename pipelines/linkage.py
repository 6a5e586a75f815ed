"""Who is the same person in MSI and in CERI-GES. For now the strictest exact match, marked as such in `method`.

Names, first names, birth date, sex and postal code all equal, and each side unique: nothing is guessed. It misses every person with a typo or a move; those
count as two persons, and figures that need the link are too low. The person's pseudonym is an HMAC of the smallest register key of the pair.
"""

from pathlib import Path

import duckdb

from pipelines.storing import PARQUET
from pipelines.vault import pseudonym

METHOD = "exact_strict"

SQL = """
with rows as (
    select
        register,
        person_key,
        regexp_replace(upper(strip_accents(trim(nom))), '[^A-Z]', '', 'g') as name,
        regexp_replace(upper(strip_accents(trim(prenom))), '[^A-Z]', '', 'g') as first_name,
        date_naissance as birth_date,
        sexe as sex,
        upper(replace(replace(code_postal, ' ', ''), chr(160), '')) as postal_code,
        row_number() over (
            partition by register, person_key
            order by entry_date desc, record_number desc, case source_table when 'parcours' then 0 else 1 end, delivery_rank desc
        ) as recency
    from read_parquet('{identity}/*.parquet')
    where person_key is not null
),

persons as (
    select * from rows where recency = 1
),

unique_in_register as (
    select register, name, first_name, birth_date, sex, postal_code, any_value(person_key) as person_key
    from persons
    where name <> '' and first_name <> '' and birth_date is not null and postal_code <> ''
    group by register, name, first_name, birth_date, sex, postal_code
    having count(*) = 1
),

pairs as (
    select msi.person_key as msi_key, ceriges.person_key as ceriges_key
    from unique_in_register as msi
    inner join unique_in_register as ceriges using (name, first_name, birth_date, sex, postal_code)
    where msi.register = 'msi' and ceriges.register = 'ceriges'
)

select
    persons.register,
    persons.person_key,
    least(persons.person_key, coalesce(pairs.msi_key, persons.person_key), coalesce(pairs.ceriges_key, persons.person_key)) as cluster_key,
    case when pairs.msi_key is null then 'single' else '{method}' end as method
from persons
left join pairs on persons.person_key in (pairs.msi_key, pairs.ceriges_key)
order by persons.register, persons.person_key
"""


def link(identity: Path, into: Path, key: bytes) -> dict[str, int]:
    """Write person_map.parquet (register, person_key, person_id, method: one row a register's person). Returns persons and links made."""
    into.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    linked = connection.sql(SQL.format(identity=identity, method=METHOD)).df()
    linked["person_id"] = [pseudonym(key, "person", cluster) for cluster in linked["cluster_key"]]
    connection.register("linked", linked.astype({"person_id": "str"}))
    connection.execute(
        "copy (select register::varchar as register, person_key::varchar as person_key, person_id::varchar as person_id, "
        f"method::varchar as method from linked order by register, person_key) to '{into / 'person_map.parquet'}' {PARQUET}"
    )
    connection.close()
    return {"persons": linked["person_id"].nunique(), "links": int((linked["method"] == METHOD).sum()) // 2}
