# SPDX-License-Identifier: MIT
"""Shared by the tests of the payload: runs the program canonical-form, and compares code objects."""
import marshal
import os
import struct
import subprocess
import sys

PROGRAM = os.environ.get('PYBYTECODE_CANONICAL_FORM', '')
SLICE = slice if sys.version_info >= (3, 14) else ()  # slices are constants from then on
CODE = type(compile('', '', 'exec'))
# The other attributes are methods, or computed from these.
ATTRIBUTES = [name for name in dir(CODE) if name.startswith('co_') and name != 'co_lnotab' and
              not callable(getattr(compile('', '', 'exec'), name))]
if sys.version_info < (3, 10):
    ATTRIBUTES.append('co_lnotab')


def forms(payloads):
    """Returns the canonical form of each payload, or None if the payload is malformed. Checks the file name that it finds."""
    payloads = list(payloads)
    result = subprocess.run([PROGRAM, str(sys.version_info[1])], stdout=subprocess.PIPE, check=True, input=b''.join(
        struct.pack('<L', len(payload)) + payload for payload in payloads)).stdout
    found, at = [], 0
    while at < len(result):
        size, = struct.unpack_from('<L', result, at)
        at += 4 + size
        found.append(result[at - size:at] or None)
    assert len(found) == 2 * len(payloads)
    for form, filename in zip(found[::2], found[1::2]):
        assert not form or (filename or b'') == marshal.loads(form).co_filename.encode('utf-8', 'surrogatepass')
    return found[::2]


def key(value):
    """Returns a key that is equal for the same constants only: 1, 1.0 and True have different keys, and so have 0.0 and -0.0."""
    if isinstance(value, frozenset):
        return frozenset(map(key, value))
    if isinstance(value, tuple):
        return tuple(map(key, value))
    if isinstance(value, SLICE):
        return SLICE, key((value.start, value.stop, value.step))
    return type(value), marshal.dumps(value, 2)


def same(a, b):
    """True if two constants or code objects have the same type and equal attributes."""
    if type(a) is not type(b):
        return False
    if isinstance(a, CODE):
        return all(same(getattr(a, name), getattr(b, name)) for name in ATTRIBUTES)
    if isinstance(a, tuple):
        if len(a) != len(b):
            return False
        for pair in zip(a, b):  # no all(): a debug build of CPython allows few nested calls through C
            if not same(*pair):
                return False
        return True
    if isinstance(a, frozenset):
        return key(a) == key(b)
    if isinstance(a, float):
        return struct.pack('<d', a) == struct.pack('<d', b)
    if isinstance(a, complex):
        return same(a.real, b.real) and same(a.imag, b.imag)
    if isinstance(a, SLICE):
        return same((a.start, a.stop, a.step), (b.start, b.stop, b.step))
    return a == b
