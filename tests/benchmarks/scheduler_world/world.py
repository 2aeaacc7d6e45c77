"""The simulated world: models, cards, users, and what they ask for in four hours."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

GIB = 1024
"""MB in a GiB: the policy's own unit is the MB."""

HOURS = 4.0
STEPS = 40
"""Steps of a job; a running one can only give way between two of them."""

MIX = (0.16, 0.16, 0.18, 0.15, 0.15, 0.20)
"""How often a user turns to each model, in the order of MODELS."""

STAYS = 0.7
"""Chance that a user's next job is for the same model as the last one."""

ESTIMATE_ERROR = 0.25
"""Sigma of the log-normal error of the forecasts."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """weights, activations: GiB. median: seconds of a job on the middle card; sigma: of its logarithm."""

    name: str
    weights: float
    activations: float
    median: float
    sigma: float


MODELS = tuple(
    Model(name=name, weights=weights, activations=activations, median=median, sigma=sigma)
    for name, weights, activations, median, sigma in (
        ("i2v-14b", 28, 9, 150, 0.55),
        ("portrait", 18, 6, 70, 0.80),
        ("t2v-5b", 11, 6, 45, 0.45),
        ("svd-talk", 9, 5, 30, 0.90),
        ("analysis", 6, 1.5, 2, 0.50),
        ("dub", 3, 1.5, 7, 0.80),
    )
)


@dataclass(frozen=True, kw_only=True)
class Card:
    """vram, ram: GiB, the latter for weights. speed: relative to the middle card. bus, disk: GiB a second."""

    vram: float
    speed: float
    bus: float
    ram: float
    disk: float


SMALL = Card(vram=24, speed=0.8, bus=12, ram=40, disk=2)
MIDDLE = Card(vram=48, speed=1.0, bus=14, ram=64, disk=2.5)
LARGE = Card(vram=80, speed=2.2, bus=25, ram=160, disk=3.5)
LAPTOP = Card(vram=24, speed=0.8, bus=12, ram=24, disk=2)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """cards: the devices. shorter: divides the service times (few-step models). batch_longer: multiplies those of
    batch jobs. backlog_seconds: everything is submitted within so many seconds, or None."""

    title: str
    cards: tuple[Card, ...]
    load: float = 0.75
    shorter: float = 1.0
    batch_longer: float = 1.0
    backlog_seconds: float | None = None


SCENARIOS: Mapping[str, Scenario] = {
    "A": Scenario(title="one card of 48 GiB", cards=(MIDDLE,)),
    "B": Scenario(title="one card of 24 GiB", cards=(SMALL,)),
    "C": Scenario(title="one card of 80 GiB", cards=(LARGE,)),
    "D": Scenario(title="few-step models", cards=(MIDDLE,), load=0.6, shorter=8),
    "E": Scenario(title="laptop, distilled models", cards=(LAPTOP,), shorter=4),
    "F": Scenario(title="two cards of 48 GiB", cards=(MIDDLE, MIDDLE)),
    "J": Scenario(title="A's jobs within 10 minutes", cards=(MIDDLE,), backlog_seconds=600),
    "K": Scenario(title="the same, distilled", cards=(MIDDLE,), shorter=4, backlog_seconds=600),
    "L": Scenario(title="batch renders six times longer", cards=(MIDDLE,), batch_longer=6),
}


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A job of the world. service: seconds on the middle card. expected: what the forecast says."""

    id: str
    tenant: str
    batch: bool
    at: float
    model: Model
    service: float
    expected: float


def asks(scenario: Scenario, seed: int) -> list[Ask]:
    """What is asked for in the scenario, by time.

    60 % of the work comes from six users for each card, one of them three times as busy as the others, who mostly stay
    with a model; 40 % in bursts of 4 to 60 like jobs from two clients.
    """
    random = np.random.default_rng(seed)
    seconds = HOURS * 3600
    speed = sum(card.speed for card in scenario.cards)
    work = scenario.load * seconds * speed
    users = [f"user {number}" for number in range(6 * len(scenario.cards))]
    busy = np.array([3.0] + [1.0] * (len(users) - 1))
    made: list[tuple[float, str, bool, Model, float]] = []

    done = 0.0
    last: dict[str, Model] = {}
    while done < 0.6 * work:
        user = users[int(random.choice(len(users), p=busy / busy.sum()))]
        stays = user in last and random.uniform() < STAYS
        model = last[user] if stays else MODELS[int(random.choice(len(MODELS), p=MIX))]
        last[user] = model
        service = _service(model, random) / scenario.shorter
        made.append((0.0, user, False, model, service))
        done += service
    for number, at in enumerate(np.sort(random.uniform(0, seconds, len(made)))):
        made[number] = (float(at), *made[number][1:])

    done = 0.0
    while done < 0.4 * work:
        client, model = f"client {random.integers(2)}", MODELS[int(random.choice(len(MODELS), p=MIX))]
        at = float(random.uniform(0, seconds))
        for _ in range(int(random.integers(4, 61))):
            service = _service(model, random) / scenario.shorter * scenario.batch_longer
            made.append((at, client, True, model, service))
            done += service
            if done >= 0.4 * work:
                break
    squeeze = 1.0 if scenario.backlog_seconds is None else scenario.backlog_seconds / seconds
    return [
        Ask(
            id=f"{number:05d}",
            tenant=tenant,
            batch=batch,
            at=at * squeeze,
            model=model,
            service=service,
            expected=service * float(np.exp(random.normal(0, ESTIMATE_ERROR))),
        )
        for number, (at, tenant, batch, model, service) in enumerate(sorted(made, key=lambda job: job[0]))
    ]


def _service(model: Model, random: np.random.Generator) -> float:
    return min(12 * model.median, model.median * float(np.exp(random.normal(0, model.sigma))))
