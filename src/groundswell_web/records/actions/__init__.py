"""Write extracts: uploads, their reading, which version is in use. What the worker writes is in `import_actions`."""

from groundswell_web.records.actions.uploads import (
    record_again,
    record_part,
    record_upload,
    record_upload_begun,
    record_upload_whole,
)
from groundswell_web.records.actions.versions import (
    accept_extract,
    make_current,
    record_import,
    record_pull,
    record_reading,
    withdraw_extract,
)

__all__ = [
    "accept_extract",
    "make_current",
    "record_again",
    "record_import",
    "record_part",
    "record_pull",
    "record_reading",
    "record_upload",
    "record_upload_begun",
    "record_upload_whole",
    "withdraw_extract",
]
