import json
import sys
import traceback

from . import shapes
from .formats.table import table

print(json.dumps({'area': shapes.area(2, 3)}))
print(table([['é', 1]]))
try:
    shapes.area(-1, 3)
except ValueError:
    traceback.print_exc(file=sys.stdout)
sys.stdout.flush()
shapes.area(2, -3)
