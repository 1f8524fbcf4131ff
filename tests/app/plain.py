"""Pages with plain charts: what a board does happens in a browser, which these tests have not."""

from streamlit.testing.v1 import AppTest

from linclf_ui.session import View


def plain(app: AppTest) -> AppTest:
    """The page as it is drawn where no board can be shown."""
    app.run().session_state["lab"].view = View(board=False)
    return app.run()
