# SPDX-License-Identifier: MIT
"""Prints the C table of the modules that are compiled into the helper.

They are the modules that its interpreter starts with, unless libpython has them frozen itself, and common codecs. So
the helper needs no file of the standard library. The Python that runs this program must be the helper's own, run with
-I -S, as the helper starts it.
"""
import marshal
import sys
import warnings

# All codecs by which a module may decode its source stand in the standard library; these are usual in PEP 263 cookies.
CODECS = ['ascii', 'cp1250', 'cp1251', 'cp1252', 'iso8859_1', 'iso8859_2', 'iso8859_15', 'koi8_r', 'koi8_u', 'latin_1',
          'utf_8', 'utf_8_sig']
# Up to 3.10, marshal's version 3 shows the reference counts of the objects.
MARSHAL_VERSION = marshal.version if sys.version_info >= (3, 11) else 2


def start():
    """Does what the helper does, so that sys.modules has what that imports."""
    warnings.showwarning = lambda *arguments: None
    compile(b'1 is 1\n', '<pybytecode>', 'exec')
    try:
        compile(b'f() = 1\n', '<pybytecode>', 'exec')
    except SyntaxError:
        pass
    for codec in CODECS:
        __import__('encodings.' + codec)


def row(name, spec):
    with open(spec.origin, 'rb') as file:
        code = compile(file.read(), '<frozen %s>' % name, 'exec', dont_inherit=True, optimize=0)
    data = marshal.dumps(code, MARSHAL_VERSION)
    lines = [','.join(map(str, data[i:i + 24])) + ',\n' for i in range(0, len(data), 24)]
    # a negative size marks a package
    sign = '' if spec.submodule_search_locations is None else '-'
    return '{.name = "%s", .size = %s%d, .code = (const unsigned char[]){\n%s}},\n' % (
        name, sign, len(data), ''.join(lines))


start()
specs = {name: module.__spec__ for name, module in sys.modules.items() if name != '__main__'}
rows = [row(name, spec) for name, spec in sorted(specs.items()) if spec.has_location]
sys.stdout.write('static const struct _frozen frozen_modules[] = {\n%s};\n' % ''.join(rows))
