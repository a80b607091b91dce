import importlib.resources
import pkgutil
import sys

for name in 'greeting.txt', 'data/table.csv', 'made.txt':
    print(pkgutil.get_data('app', name).decode(), end='')
if sys.version_info >= (3, 9):
    print(importlib.resources.files('app').joinpath('greeting.txt').read_text(), end='')
else:
    print(importlib.resources.read_text('app', 'greeting.txt'), end='')
