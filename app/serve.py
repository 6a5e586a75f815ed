"""Start the app warm: `python -m app.serve --server.port 8501` does what `streamlit run app/main.py` does, but imports and opens what its first
visitor needs before it says ready. Caches are in memory, so it is the same process that warms and serves.
"""

import gc
import logging
import sys

from streamlit.web import cli

from app import release, warm
from app.home import PROJECT


def main() -> None:
    """Warm, then serve. Where there is no release to show the server starts all the same: its page says which problem it is."""
    # Caches declared before the server runs make Streamlit say that they are in memory, which they are in any case.
    logging.getLogger("streamlit.runtime.caching.cache_data_api").setLevel(logging.ERROR)
    warm.modules()
    try:
        warm.figures(release.current())
    except release.ReleaseProblem as found:
        print(f"release {found}", file=sys.stderr)
    gc.collect()
    gc.freeze()  # Streamlit collects garbage after every run: what stays for good need not be walked each time (60 ms)
    sys.argv = ["streamlit", "run", str(PROJECT / "app" / "main.py"), *sys.argv[1:]]
    try:
        cli.main()
    finally:
        gc.unfreeze()  # so that what is open is closed at the end


if __name__ == "__main__":
    main()
