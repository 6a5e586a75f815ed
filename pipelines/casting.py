"""Typed reading: one SQL select a table, from text cells to the contract's types. Nothing is judged here.

Each column keeps its text (`c`, trimmed, null when blank); a typed one adds `c__value`, null where the text cannot be read as the
contract says. Dates also give `c__day`, the number of days since 1970-01-01, because the suites compare whole numbers.
"""

from pipelines.contracts import Column, Table

RUN_COLUMNS = (
    "row_id", "delivery_id", "delivery_rank", "scope", "file", "row_number", "is_workbook", "period_from", "period_to", "field_count",
)
SPACES = "[\\s\\x{00A0}\\x{202F}\\x{2009}]"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def text_sql(column: Column) -> str:
    return f"nullif(regexp_replace({quoted(column.name)}, '^{SPACES}+|{SPACES}+$', '', 'g'), '')"


def value_sql(column: Column) -> str | None:
    """The typed value of a column in DuckDB's SQL, or None where the text is the value."""
    text = quoted(column.name)
    compact = f"regexp_replace({text}, '{SPACES}', '', 'g')"
    if column.is_date:
        # A workbook's serial number (births since 1927 begin with 1) and an ISO date are unambiguous in any column; day first is read only where contracted.
        iso = f"case when regexp_full_match({text}, '\\d{{4}}-\\d{{2}}-\\d{{2}}') then try_strptime({text}, '%Y-%m-%d')::date end"
        serial = (
            f"case when is_workbook and regexp_full_match({text}, '[1-7]\\d{{4}}') "
            f"then date '1899-12-30' + try_cast({text} as integer) end"
        )
        day_first = (
            f"case when regexp_full_match({text}, '\\d{{1,2}}/\\d{{1,2}}/\\d{{4}}') then try_strptime({text}, '%d/%m/%Y')::date end"
        )
        return f"coalesce({iso}, {serial}{', ' + day_first if column.kind == 'date_fr' else ''})"
    if column.kind == "decimal":
        return (
            f"case when regexp_full_match({compact}, '-?\\d+([.,]\\d+)?') "
            f"then try_cast(replace({compact}, ',', '.') as decimal(18, 4)) end"
        )
    if column.kind == "integer":
        return f"case when regexp_full_match({compact}, '-?\\d+') then try_cast({compact} as bigint) end"
    if column.kind == "boolean":
        return f"case upper({text}) when 'O' then true when 'N' then false end"
    return None


def bad_items_sql(column: Column) -> str:
    """The items of a list column that its closed list or pattern does not admit, joined by `|`; null when all are admitted."""
    items = f"list_transform(string_split({quoted(column.name)}, '|'), lambda x: trim(x))"
    if column.values:
        allowed = ", ".join(f"'{v}'" for v in column.values)
        wrong = f"list_filter({items}, lambda x: x not in ({allowed}))"
    else:
        wrong = f"list_filter({items}, lambda x: not regexp_full_match(x, '{column.pattern or '.+'}'))"
    # An empty item (`A|`, `A||B`) is one that is not admitted, and joins to an empty text, which is not null.
    return f"case when len({wrong}) > 0 then array_to_string({wrong}, '|') end"


def typed_select(table: Table, relation: str) -> str:
    """Select every delivered row of `relation` with texts and typed values; what the run added to the row passes through."""
    texts = ",\n        ".join(f"{text_sql(column)} as {quoted(column.name)}" for column in table.columns)
    typed = []
    for column in table.columns:
        if (value := value_sql(column)) is not None:
            typed.append(f"{value} as {quoted(column.name + '__value')}")
        if column.is_date:
            typed.append(f"datediff('day', date '1970-01-01', {value}) as {quoted(column.name + '__day')}")
        if column.kind == "list":
            typed.append(f"{bad_items_sql(column)} as {quoted(column.name + '__bad')}")
    added = ", ".join(("*",) + tuple(typed))
    return f"with texts as (\n    select {', '.join(RUN_COLUMNS)},\n        {texts}\n    from {relation}\n)\nselect {added} from texts"


STORED = {"decimal": "decimal(18, 4)", "integer": "bigint", "boolean": "boolean", "date": "date", "date_fr": "date", "list": "varchar[]"}


def stored_select(table: Table) -> list[str]:
    """The columns of a validated row, typed as stored; personal ones are left out (they go to the vault)."""
    parts = []
    for column in table.columns:
        name = quoted(column.name)
        if column.personal or column.name == table.register_key:
            continue
        if column.kind == "list":
            parts.append(f"list_transform(string_split({name}, '|'), lambda x: trim(x)) as {name}")
        elif column.kind in STORED:
            parts.append(f"{quoted(column.name + '__value')} as {name}")
        else:
            parts.append(name)
    return parts
