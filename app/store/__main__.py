import sys

from app.store.command import main

sys.exit(main())
