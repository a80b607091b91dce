import sys

from app.shapes import area

print(area(*map(int, sys.argv[1:3] or (2, 3))))
