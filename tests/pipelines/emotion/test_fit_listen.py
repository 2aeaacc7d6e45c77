import ast
from pathlib import Path

import numpy as np
import pytest

from pipelines.emotion import listen_table
from pipelines.emotion.fit_listen import CLASSES, CONDITIONS, Stretches, cross_validate, fit, points, read_stretches
from pipelines.emotion.prosody import FEATURES
from pipelines.errors import InvalidInput


def _stretches(*, told: bool) -> Stretches:
    """Ten speakers and seven emotions; the features tell the emotion, or nothing."""
    generator = np.random.default_rng(3)
    centres = generator.normal(size=(len(CLASSES), len(FEATURES))) * (3.0 if told else 0.0)
    target = np.tile(np.arange(len(CLASSES)), 30)
    count = len(target)
    return Stretches(
        features=centres[target] + generator.normal(size=(count, len(FEATURES))),
        target=target,
        speaker=np.array([f"{index // 21:02d}" for index in range(count)]),
        recording=np.arange(count),
        weight=np.ones(count),
        condition=np.array([CONDITIONS[0]] * count),
    )


def test_a_fit_finds_what_the_features_tell() -> None:
    stretches = _stretches(told=True)
    odds, felt = fit(stretches).apply(stretches.features)
    assert (odds.argmax(1) == stretches.target).mean() > 0.95
    assert np.corrcoef(felt[:, 1], points()[stretches.target, 1])[0, 1] > 0.9


def test_features_that_tell_nothing_come_out_at_chance() -> None:
    chance, told = (cross_validate(_stretches(told=told))[0][1] for told in (False, True))
    assert float(chance.split("accuracy ")[1].split()[0]) < 0.3
    assert float(told.split("accuracy ")[1].split()[0]) > 0.9


def test_the_table_fits_the_code_that_reads_it() -> None:
    assert listen_table.FEATURES == FEATURES
    assert listen_table.CLASSES == CLASSES
    assert np.array(listen_table.CLASS_WEIGHTS).shape == (len(FEATURES) + 1, len(CLASSES))
    assert np.array(listen_table.POINT_WEIGHTS).shape == (len(FEATURES) + 1, 2)
    assert sum(listen_table.PRIOR) == pytest.approx(1.0)


def test_the_table_states_its_figures() -> None:
    story = ast.get_docstring(ast.parse(Path(listen_table.__file__).read_text(encoding="utf-8"))) or ""
    for word in ("unweighted accuracy", "chance", "correlation of arousal", "535 recordings", "acted German"):
        assert word in " ".join(story.split())


def test_an_empty_folder_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no wav files"):
        read_stretches([])
