"""``build --check``: a sound exercise is proven, and each way to be unsound is found."""

import copy
import json

import pytest

from tierkit.course import prove
from tierkit.i18n import language


def test_a_sound_exercise_is_proven_and_says_so_in_the_chosen_language(tiny_outputs, save, tmp_path):
    save(tiny_outputs["zh"], tmp_path / "zh" / "01_tiny.ipynb")
    told: list = []
    with language("zh"):
        (proof,) = prove(tmp_path, on_start=told.append, on_proof=told.append)
        assert proof.sentence() == "zh/01_tiny：验证通过（3 题，6 个典型错误，6 分）"
    assert told == [1, proof]
    assert (proof.ok, proof.problems) == (True, ())
    assert proof.sentence() == "zh/01_tiny: proven (3 questions, 6 mistakes, 6 points)"


@pytest.fixture(scope="module")
def unsound(tiny_outputs, tmp_path_factory):
    """One exercise with one fault a question, none of which plain reading can see."""
    notebook = copy.deepcopy(tiny_outputs["en"])
    cells = {cell.id: cell for cell in notebook.cells}
    # 1: outputs of two mistakes exchanged: each would get the other's hint.
    cells["m-count"].outputs, cells["m-mean"].outputs = cells["m-mean"].outputs, cells["m-count"].outputs
    # 2: a mistake leaves traces, so that what comes after it is no longer the reference.
    cells["m-after"].source = cells["m-after"].source.replace("\ncheck", "\nspend = spend * 0 + 1\ncheck")
    # 3: stored outputs that this code does not give: a stale mistake, and a stale reference.
    cells["m-upside"].outputs[0].text = "12\n"
    cells["h-tiny-3"].outputs[0].text = "1\n"
    path = tmp_path_factory.mktemp("unsound") / "en" / "01_tiny.ipynb"
    path.parent.mkdir()
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with language("en"):
        (proof,) = prove(path.parents[1])
    return proof


@pytest.mark.parametrize(
    "sentence",
    [
        r"cell 3 (id m-count), question tiny-1: the mistake gets the hint of another: That is the mean",
        r"cell 4 (id m-mean), question tiny-1: the mistake gets the hint of another: You counted",
        r"cell 11 (id c-tiny-2), question tiny-2: after its mistakes the reference answer no longer scores.",
        r"cell 13 (id m-upside), question tiny-3: the mistake is not recognised;",
        r"cell 15 (id c-tiny-3), question tiny-3: the reference answer does not score. Not correct.",
    ],
)
def test_what_is_unsound_is_named_with_its_place(unsound, sentence):
    assert any(problem.startswith(f"en/01_tiny.ipynb, {sentence}") for problem in unsound.problems), unsound.problems


def test_an_unsound_exercise_is_not_proven(unsound):
    assert not unsound.ok
    assert unsound.sentence() == "en/01_tiny: not proven (3 questions, 6 mistakes, 6 points)"
    assert not any("blank" in problem for problem in unsound.problems)
