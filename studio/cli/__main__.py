"""`python -m studio.cli`, for a checkout that is not installed."""

import sys

from studio.cli import main

sys.exit(main())
