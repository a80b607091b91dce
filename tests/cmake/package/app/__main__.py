import sys

from .first import settings as first
from .second import settings as second
from .second.deep import where
from .plugins import plugin

print(first.NAME, second.NAME, plugin.NAME)
print(where())
sys.exit(0)
