"""What the app's benchmark reckons with: percentiles, the slope of the memory, and what /proc says."""

import os

import pytest

from benchmarks.app import percentiles, spread
from benchmarks.app_server import processor, processor_of, resident, resident_of
from benchmarks.app_sessions import slope


def test_percentiles_are_interpolated_between_the_measures():
    assert percentiles([float(n) for n in range(101)]) == (50.0, 95.0)
    assert percentiles([0.0, 100.0]) == (50.0, 95.0)
    assert percentiles([7.0]) == (7.0, 7.0)
    with pytest.raises(ValueError, match="nothing"):
        percentiles([])


def test_the_slope_is_that_of_the_last_third_in_megabytes_a_minute():
    """Memory that grows at first and then stands has no slope; one that goes on growing keeps its own."""
    levelled = [(10.0 * n, min(300.0 + 20 * n, 400.0)) for n in range(18)]
    assert slope(levelled) == pytest.approx(0, abs=1e-9)
    assert slope([(10.0 * n, 300.0 + n) for n in range(18)]) == pytest.approx(6)
    assert slope([(0.0, 1.0), (60.0, 3.0)]) == pytest.approx(2)
    with pytest.raises(ValueError, match="two"):
        slope([(0.0, 1.0)])


def test_a_process_name_with_spaces_and_brackets_does_not_shift_its_fields():
    ticks = os.sysconf("SC_CLK_TCK")
    fields = " ".join(["S", *("0" for _ in range(10)), str(3 * ticks), str(ticks // 2), "0", "0"])
    assert processor(f"42 (a ) (b)) {fields}") == 3.5


def test_memory_is_the_resident_part_in_megabytes():
    assert resident("Name:\tx\nVmPeak:\t999999 kB\nVmRSS:\t  2048 kB\n") == 2
    with pytest.raises(ValueError, match="VmRSS"):
        resident("Name:\tx\n")


def test_this_process_can_be_read():
    assert processor_of(os.getpid()) > 0
    assert resident_of(os.getpid()) > 1


def test_choices_are_spread_over_the_whole_list_without_the_one_that_stands_there():
    options = [str(n) for n in range(101)]
    assert spread(options, 10) == [str(n) for n in range(1, 101, 10)]
    assert spread(["a", "b", "c"], 10) == ["b", "c"]
