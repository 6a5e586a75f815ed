"""What a batch cannot see by itself, added by DuckDB before Great Expectations looks.

A row's key may be repeated, its agreement unknown, its participation begun later than its result: each becomes a column that an
expectation judges. Lookups hold accepted rows only, so tables are judged in the order of `pipelines/sources.py`.
"""

from pipelines.casting import quoted
from pipelines.contracts import Table

LOOKUPS = {
    "known_agreements": "no_entente varchar, neq varchar, start_day bigint, end_day bigint",
    "known_entries": "record varchar, entry_day bigint",
    "known_bodies": "no_instance varchar",
}

# What an accepted row of a table teaches the tables judged after it.
TEACHES = {
    "ententes": ("known_agreements", "no_entente, neq, date_debut__day, date_fin__day"),
    "participations": ("known_entries", "no_participation, date_entree__day"),
    "parcours": ("known_entries", "no_parcours, date_entree__day"),
    "instances": ("known_bodies", "no_instance"),
}

# Lookups by the column that refers: the latest accepted row with that key answers.
REFERS = {
    "no_entente": ("known_agreements", "no_entente", ("neq", "start_day", "end_day")),
    "no_participation": ("known_entries", "record", ("entry_day",)),
    "no_parcours": ("known_entries", "record", ("entry_day",)),
    "no_instance": ("known_bodies", "no_instance", ()),
}


def create_lookups(connection) -> None:
    for name, columns in LOOKUPS.items():
        connection.execute(f"create or replace table {name} ({columns}, known_order bigint)")


def learn(connection, table: Table, accepted: str) -> None:
    """Add the accepted rows of `table` to what later tables are judged by."""
    if table.name in TEACHES:
        lookup, columns = TEACHES[table.name]
        connection.execute(f"insert into {lookup} select {columns}, delivery_rank * 1000000000 + row_id from {accepted}")


def context_select(table: Table, typed: str) -> str:
    """Rows of `typed` with context columns: key_contents, key_rank, in_period, and, for each reference `c`, c__known and its facts."""
    key = ", ".join("t." + quoted(k) for k in table.key)
    content = ", ".join("t." + quoted(name) for name in table.names)
    columns = [
        f"count(distinct hash({content})) over (partition by delivery_id, {key}) as key_contents",
        f"row_number() over (partition by delivery_id, {key} order by row_id) as key_rank",
        f"case when {quoted(table.period_column + '__value')} between period_from and period_to then 1 "
        f"when {quoted(table.period_column + '__value')} is null then null else 0 end as in_period",
    ]
    joins = []
    for name in table.names:
        if name in REFERS and (name,) != table.key:
            lookup, key_column, facts = REFERS[name]
            facts_sql = "".join(f", arg_max({fact}, known_order) as {fact}" for fact in facts)
            joins.append(
                f"left join (select {key_column} as known_key{facts_sql} from {lookup} group by {key_column}) as by_{name} "
                f"on by_{name}.known_key = t.{quoted(name)}"
            )
            columns.append(
                f"case when t.{quoted(name)} is null then null when by_{name}.known_key is null then 0 else 1 end as {name}__known"
            )
            columns += [f"by_{name}.{fact} as {name}__{fact}" for fact in facts]
    if "no_resultat_lie" in table.names:
        joins.append(f"left join (select no_resultat as linked_key, arg_max(type, row_id) as linked_to from {typed} group by no_resultat) as linked "
                     "on linked.linked_key = t.no_resultat_lie")
        columns.append("case when t.no_resultat_lie is null then null else coalesce(linked.linked_to, 'INCONNU') end as linked_type")
    if "no_participations" in table.names:
        items = f"select row_id as listing_row, unnest(string_split(no_participations, '|')) as record from {typed}"
        joins.append(f"left join (select distinct listing_row from ({items}) anti join known_entries using (record)) as lost on lost.listing_row = t.row_id")
        columns.append("case when lost.listing_row is null then 1 else 0 end as listed_participations__known")
    columns += _own_facts(table)
    return f"select t.*, {', '.join(columns)}\nfrom {typed} as t\n" + "\n".join(joins)


def _own_facts(table: Table) -> list[str]:
    """Context that a row's own cells and its delivery give: who declares, whose agreement, age at entry in days."""
    names, facts = table.names, []
    declarant = next((n for n in ("neq_declarant", "neq") if n in names and n in table.key), None)
    if declarant and table.name != "presences":
        facts.append(f"case when t.{declarant} = t.scope then 1 else 0 end as declares_itself")
    if "neq_declarant" in names and "no_entente" in names:
        facts.append("case when by_no_entente.neq <> t.neq_declarant then 0 else 1 end as own_agreement")
    if "date_naissance" in names:
        facts.append(f"t.{table.period_column}__day - t.date_naissance__day as age_days")
    return facts
