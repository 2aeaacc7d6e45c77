"""Who makes room for a newcomer, where its weights come from, and what that takes."""

from studio.jobs.residency import FIXED_SECONDS, Memory, Resident, Speeds, plan_evictions, plan_load

OLD = Resident(name="old", memory_mb=300, last_used=1.0)
MIDDLE = Resident(name="middle", memory_mb=200, last_used=2.0)
NEW = Resident(name="new", memory_mb=400, last_used=3.0)
SPEEDS = Speeds(bus=1000, disk=100)


def test_nobody_goes_while_there_is_room() -> None:
    assert plan_evictions([NEW, OLD, MIDDLE], 100, 1000) == ()


def test_the_least_recently_used_go_first_and_only_as_many_as_must() -> None:
    assert plan_evictions([NEW, OLD, MIDDLE], 400, 1000) == ("old",)
    assert plan_evictions([NEW, OLD, MIDDLE], 600, 1000) == ("old", "middle")


def test_a_newcomer_larger_than_the_budget_empties_the_device() -> None:
    assert plan_evictions([NEW, OLD], 5000, 1000) == ("old", "new")


def test_the_pinned_stay() -> None:
    pinned = Resident(name="old", memory_mb=300, last_used=1.0, pinned=True)
    assert plan_evictions([NEW, pinned, MIDDLE], 5000, 1000) == ("middle", "new")


def test_a_model_on_the_device_is_ready_at_once() -> None:
    memory = Memory(device_mb=1000, ram_mb=1000, on_device=[OLD, NEW])
    plan = plan_load("old", 300, 100, memory, SPEEDS)
    assert (plan.source, plan.evict, plan.seconds, plan.streams) == ("device", (), 0.0, False)


def test_a_model_on_the_device_gets_room_for_its_activations() -> None:
    memory = Memory(device_mb=1000, ram_mb=1000, on_device=[OLD, NEW])
    assert plan_load("old", 300, 500, memory, SPEEDS).evict == ("new",)


def test_weights_in_the_main_memory_come_over_the_bus_alone() -> None:
    memory = Memory(device_mb=1000, ram_mb=1000, on_device=[NEW], in_ram=[MIDDLE, NEW])
    plan = plan_load("middle", 200, 100, memory, SPEEDS)
    assert (plan.source, plan.evict, plan.drop) == ("ram", (), ())
    assert plan.seconds == FIXED_SECONDS + 0.2


def test_weights_on_the_disk_are_read_and_take_the_place_of_the_oldest_in_the_main_memory() -> None:
    memory = Memory(device_mb=1000, ram_mb=700, on_device=[NEW], in_ram=[MIDDLE, NEW])
    plan = plan_load("film", 500, 300, memory, SPEEDS)
    assert (plan.source, plan.evict, plan.drop) == ("disk", ("new",), ("middle", "new"))
    assert plan.seconds == FIXED_SECONDS + 0.5 + 5.0


def test_what_does_not_fit_beside_its_activations_streams() -> None:
    plan = plan_load("film", 900, 300, Memory(device_mb=1000, ram_mb=2000), SPEEDS)
    assert plan.streams and plan.kept_mb == 700


def test_weights_larger_than_the_main_memory_displace_nobody_there() -> None:
    memory = Memory(device_mb=9000, ram_mb=500, in_ram=[OLD])
    assert plan_load("film", 800, 100, memory, SPEEDS).drop == ()
