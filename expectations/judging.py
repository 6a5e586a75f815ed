"""Run a suite over a frame, in batches: a summary first, then the failing rows of what failed only."""

import great_expectations as gx
import numpy as np
import pandas as pd
from great_expectations.core import ExpectationSuite
from great_expectations.data_context.types.base import ProgressBarsConfig

from expectations.outcome import Outcome

BATCH_ROWS = 250_000


def open_context():
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context.data_sources.add_pandas("deliveries")


def judge(source, name: str, frame: pd.DataFrame, expectations: list) -> list[Outcome]:
    """Judge `frame` (one row a delivered row, unique `row_id`) by `expectations`; one Outcome each, in their order.

    Raises RuntimeError when an expectation itself cannot run: a suite that did not look has not judged.
    """
    outcomes = [_blank(expectation) for expectation in expectations]
    batches = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("rows")
    for start in range(0, len(frame), BATCH_ROWS):
        part = frame.iloc[start : start + BATCH_ROWS]
        batch = batches.get_batch(batch_parameters={"dataframe": part})
        summary = batch.validate(ExpectationSuite(name=f"{name}_{start}", expectations=expectations), result_format="BOOLEAN_ONLY")
        failed = [i for i, result in enumerate(_in_order(summary, expectations)) if not result.success]
        for outcome in outcomes:
            outcome.evaluated += len(part)
        if failed:
            detail = batch.validate(
                ExpectationSuite(name=f"{name}_{start}_detail", expectations=[expectations[i] for i in failed]),
                result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["row_id"], "return_unexpected_index_query": False},
            )
            for i, result in zip(failed, _in_order(detail, [expectations[i] for i in failed]), strict=True):
                outcomes[i].failing += _row_ids(result, part)
    return outcomes


def _blank(expectation) -> Outcome:
    meta = expectation.meta
    return Outcome(meta["rule"], meta["column"], meta["effect"], str(expectation.severity.value),
                   expectation.expectation_type, meta["fr"], meta["en"])


def _in_order(validation, expectations: list) -> list:
    """Results in the order of the expectations; Great Expectations may group them by column."""
    by_rule = {result.expectation_config.meta["rule"]: result for result in validation.results}
    for rule, result in by_rule.items():
        if result.exception_info and _raised(result.exception_info):
            raise RuntimeError(f"Great Expectations n’a pas pu juger / could not judge « {rule} » : {_raised(result.exception_info)}")
    return [by_rule[expectation.meta["rule"]] for expectation in expectations]


def _raised(info: dict) -> str | None:
    if "raised_exception" in info:
        return info["exception_message"] if info["raised_exception"] else None
    return next((i["exception_message"] for i in info.values() if isinstance(i, dict) and i.get("raised_exception")), None)


def _row_ids(result, part: pd.DataFrame) -> list[int]:
    found = [int(row["row_id"]) for row in result.result.get("unexpected_index_list") or []]
    if not found and not result.success:
        raise RuntimeError(f"{result.expectation_config.meta['rule']}: failed without naming rows ({len(part)} rows)")
    return sorted(np.unique(found).tolist())
