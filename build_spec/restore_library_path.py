"""Run before the program: what it starts, such as a browser, finds the system's libraries and not ours."""

import os

paths = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if paths is None:
    os.environ.pop("LD_LIBRARY_PATH", None)
else:
    os.environ["LD_LIBRARY_PATH"] = paths
