"""Pages with plain charts: what a board does happens in a browser, which these tests have not."""

from dataclasses import replace
from functools import partial
from unittest.mock import patch

from streamlit.testing.v1 import AppTest

from linclf_ui import session
from linclf_ui.session import Lab, View


def plain(app: AppTest) -> AppTest:
    """The page as it is drawn where no board can be shown, from the visitor's first run on."""
    if "lab" in app.session_state:
        app.session_state["lab"].view = View(board=False)
    with patch.object(session, "Lab", partial(Lab, view=View(board=False))):
        return app.run()


def closely(app: AppTest) -> AppTest:
    """The same page with as many decimals as tell what was computed from what is shown."""
    here = app.session_state["lab"]
    here.view = replace(here.view, decimals=14)
    return app.run()
