"""Many files in one zip, whose bytes depend on nothing but the files."""

import io
import zipfile
from collections.abc import Mapping

#: The earliest date that a zip can hold.
NO_DATE = (1980, 1, 1, 0, 0, 0)


def zipped(files: Mapping[str, str]) -> bytes:
    """The texts by their names, in this order, as UTF-8."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, NO_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            # The same on every system.
            info.create_system = 3
            archive.writestr(info, text.encode("utf-8"))
    return written.getvalue()
