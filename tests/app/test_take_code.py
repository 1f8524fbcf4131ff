"""The buttons that give the run away."""

import json

from streamlit.testing.v1 import AppTest

from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment
from linclf_core.export.script import Retold, script


def panel() -> None:
    from linclf_core.datasets import DATASETS
    from linclf_core.experiment import Experiment
    from linclf_ui import session
    from linclf_ui.export import take_code as here

    session.put(Experiment(DATASETS["blobs"](n_per_class=5)), 12)
    session.set_view(decimals=5)
    here.take_code()
    st = here.st
    st.json({file.name: file.make() for file in here.run_files()})


def test_a_button_for_each_file_which_is_made_when_it_is_asked_for() -> None:
    app = AppTest.from_function(panel, default_timeout=60).run()
    assert not app.exception
    buttons = [element.proto for element in app.get("download_button")]
    assert [button.label for button in buttons] == ["Script", "Notebook", "Page that plays"]
    # None has been made for the page.
    assert all(button.deferred_file_id and not button.url for button in buttons)
    made = json.loads(app.json[0].value)
    assert list(made) == ["run-step-12.py", "run-step-12.ipynb", "run-to-step-12.html"]
    experiment = Experiment(DATASETS["blobs"](n_per_class=5))
    prepared = experiment.prepared()
    run = Retold(experiment, prepared, experiment.replay(prepared, 12), 5)
    assert made["run-step-12.py"] == script(run)
    assert json.loads(made["run-step-12.ipynb"])["nbformat"] == 4
    assert "<h1>Gaussian blobs, Softmax cross-entropy</h1>" in made["run-to-step-12.html"]
