# SPDX-License-Identifier: MIT
"""The canonical form of code objects with every kind of constant. The oracle is marshal.loads() of the same Python."""
import marshal
import math
import os
import random
import struct
import sys

from harness import TestCase, main
from canonical import forms, same

NAN = struct.unpack('<d', struct.pack('<Q', 0x7ff8000000000123))[0]


def nested(depth):
    value = ()
    for _ in range(depth):
        value = (value,)
    return value


CONSTANTS = (
    None, True, False, Ellipsis, 0, 1, -1, 255, 2**31 - 1, -2**31, 2**31, -2**31 - 1, 2**200, -2**200, 10**5000,
    0.0, -0.0, 1.0, 1e300, math.inf, NAN, -NAN, math.nan, 0j, -0j, 1j, complex(1, -0.0), complex(NAN, 1),
    b'', b'bytes', b'b' * 300, b'\0\xff', '', 'a', 'name', 'two words', 'x' * 255, 'x' * 256, 'a.b', 'é', '\xff', 'é' * 300,
    '\udc80', '\U0001F600', 'a\0b', (), (1,), (1, 1.0, True), (0.0, -0.0), ((1, 2), (1, 2)), tuple(range(255)),
    tuple(range(256)), tuple(map(float, range(300))), frozenset(), frozenset({1}), frozenset({1, 'a', b'a', 2.5, None}),
    frozenset({(1, 2), (1, 3), 'é', frozenset({1, 2}), 2**100, 1j, Ellipsis, True}), frozenset(range(1000)),
    frozenset(map(str, range(1000))), frozenset({'name', 'a.b', ('a.b', -0.0)}), nested(200))
if sys.version_info >= (3, 14):
    CONSTANTS += (slice(None), slice(1, 2), slice('a', None, (1, 2)), slice(0.0, -0.0), frozenset({slice(1, 2)}))

EMPTY = compile('', 'file.py', 'exec')


def code(*constants, **attributes):
    return EMPTY.replace(co_consts=constants, **attributes)


def dumps(value, version=marshal.version):
    return marshal.dumps(value, version)


def references(payload):
    """Reads a payload as CPython does. Returns the types of the objects with FLAG_REF, and the numbers of all references."""
    flagged, referred, at = [], [], [0]

    def take(n):
        at[0] += n
        return payload[at[0] - n:at[0]]

    def number():
        return struct.unpack('<l', take(4))[0]

    def read():
        byte = take(1)[0]
        kind = chr(byte & 0x7f)
        if byte & 0x80:
            flagged.append(kind)
        if kind == 'r':
            referred.append(number())
        elif kind in 'iI':
            take(4)
        elif kind == 'l':
            take(2 * abs(number()))
        elif kind in 'gy':
            take(8 if kind == 'g' else 16)
        elif kind in 'zZ':
            take(take(1)[0])
        elif kind in 'aAuts':
            take(number())
        elif kind in ')(>:':
            for _ in range(take(1)[0] if kind == ')' else 3 if kind == ':' else number()):
                read()
        elif kind == 'c':
            new = sys.version_info >= (3, 11)
            take(20 if new else 24)
            for _ in range(8):
                read()
            take(4)
            for _ in range(2 if new else 1):
                read()
        else:
            assert kind in 'NTF.', kind
    read()
    assert at[0] == len(payload)
    return flagged, referred


class Canonical(TestCase):
    def form(self, value, version=marshal.version):
        form, = forms([dumps(value, version)])
        self.assertIsNotNone(form)
        return form

    def assertLoads(self, value):
        """Checks that the form loads as the value, that it is its own form, and that its references are used and in order."""
        form = self.form(value)
        self.assertTrue(same(marshal.loads(form), value), value)
        self.assertTrue(same(marshal.loads(form), marshal.loads(dumps(value))), value)
        self.assertEqual(self.form(marshal.loads(form)), form)
        flagged, referred = references(form)
        self.assertEqual(set(referred), set(range(len(flagged))))
        firsts = list(dict.fromkeys(referred))
        self.assertLess(max(referred, default=-1), len(flagged))
        self.assertEqual(len(firsts), len(flagged))
        return form

    def test_constants(self):
        for constant in CONSTANTS:
            with self.subTest(constant=ascii(constant if not isinstance(constant, int) else constant % 2**70)[:60]):
                self.assertLoads(code(constant))
                self.assertLoads(code(constant, constant))
                self.assertLoads(code((constant, 'x'), frozenset({constant}), constant))
        self.assertLoads(code(*CONSTANTS))
        self.assertLoads(code(*CONSTANTS * 2))

    def test_without_references(self):
        """marshal's version 2 has no references and no interned or ASCII str. The form finds shared objects by value."""
        constants = CONSTANTS[:CONSTANTS.index(nested(200)) + 1]  # without slices
        for version in 2, 3, 4:
            self.assertEqual(self.form(code(*constants * 2), version), self.form(code(*constants * 2)))

    def test_merged(self):
        for constant in CONSTANTS:
            copy = marshal.loads(dumps(constant))
            once, twice = self.form(code((constant,), 'x')), self.form(code((constant,), copy, 'x'))
            if constant is None or isinstance(constant, bool) or constant is Ellipsis:
                self.assertEqual(len(twice), len(once) + 1)
            else:
                # a reference; and () and '' are there anyway
                self.assertLessEqual(len(twice), len(once) + 5, constant)
                self.assertTrue(references(twice)[1])

    def test_not_merged(self):
        for a, b in ((1, 1.0), (1, True), (0, False), (1.0, True), (0.0, -0.0), ('a', b'a'), ('é', 'é'.encode()), (0j, -0j),
                     ((1,), (1.0,)), ((0.0,), (-0.0,)), (NAN, math.nan), ((1,), frozenset({1})), (0, 0.0), (2**40, 2.0**40)):
            for pair in (a, b), (b, a):
                loaded = marshal.loads(self.form(code(*pair))).co_consts
                self.assertTrue(same(loaded, pair), pair)

    def test_code_is_not_merged(self):
        source = 'def f(): return 1\na = f\ndef f(): return 1\nx = lambda: 0, lambda: 0'
        first = compile('lambda: 0', 'f', 'eval').co_consts[0]
        second = marshal.loads(dumps(first))
        self.assertEqual(first, second)
        loaded = marshal.loads(self.form(code(first, second)))
        self.assertIsNot(loaded.co_consts[0], loaded.co_consts[1])
        self.assertLoads(compile(source, 'f', 'exec'))
        # references to one code object stay references to one
        loaded = marshal.loads(self.form(code(first, (first,))))
        self.assertIs(loaded.co_consts[0], loaded.co_consts[1][0])

    def test_interned(self):
        form = self.form(compile('def f(é, a):\n return "two words", "é", "word", é.ü, "<module>"', 'file.py', 'exec'))
        for name in b'Z\x04word', b'Z\x08<module>', b't\x02\0\0\0\xc3\xa9', b't\x02\0\0\0\xc3\xbc', b'z\x09two words':
            self.assertIn(bytes([name[0]]) + name[1:], bytes(byte & 0x7f if chr(byte & 0x7f) in 'Zzt' else byte
                                                            for byte in form))
        self.assertIn(b'file.py', form)

    def test_history(self):
        """What the process interned before does not change the form."""
        text = ''.join(map(chr, range(97, 110)))
        unknown = ''.join(reversed(text)) + ' .'
        form = self.form(code(unknown, (unknown, 1)))
        sys.intern(unknown)
        self.assertEqual(self.form(code(unknown, (unknown, 1))), form)
        self.assertEqual(self.form(code(unknown, (unknown[:-1] + '.', 1))), form)

    def test_filename(self):
        for name in 'a.py', 'a', '', 'é.py', '\udcff.py', 'x' * 300, 'word':
            for source in '', 'word = "{}"'.format(name.encode('ascii', 'replace').decode()), 'def f():\n class A: pass':
                value = compile(source, name, 'exec')
                for version in 2, marshal.version:
                    self.form(value, version)

    def test_order_of_frozensets(self):
        for elements in (list(range(0, 800, 8)), ['a', 'b', 'é', 'two words', b'a', 1, 1.5, None, (1, 2), (1,), 2**70]):
            found = set()
            for _ in range(20):
                random.shuffle(elements)
                found.add(self.form(code(frozenset(elements))))
            self.assertEqual(len(found), 1)

    def with_constant(self, object_bytes):
        """Returns a payload with one constant, in a tuple, given as marshal writes it. Its first reference is 0."""
        before, after = dumps(code(('marker',)), 2).split(b'u\x06\0\0\0marker')
        return before + object_bytes + after

    def test_malformed(self):
        payload = dumps(compile('import os\nclass A:\n def f(self, *, a=1.5): return {"x", 2**70}, a', 'f', 'exec'))
        good = [payload, self.with_constant(b'N'), self.with_constant(b'\xa9\1N'), self.with_constant(b')\1' * 1900 + b'N'),
                self.with_constant(b')\2\xa9\1Nr\0\0\0\0')]
        self.assertNotIn(None, forms(good))
        wrong = [payload[:end] for end in range(len(payload))]
        wrong += [payload + b'N', b'N', b')\0', dumps((1, 2)), b'r\0\0\0\0']
        wrong += map(self.with_constant, (
            b'0', b'?', b'[\0\0\0\0', b'{0', b'<\0\0\0\0', b'f\x011', b'I' + bytes(8), b'S', b'\0', b'\x80', b'r\0\0\0\0',
            b'r\xff\xff\xff\xff', b'\xa9\1r\0\0\0\0', b'\xe3', b'\xbe\1\0\0\0r\0\0\0\0', b'l\0\0\0\x80', b'l\xff\xff\xff\x7f',
            b')\1' * 3000 + b'N'))
        for kind in b'(', b'>', b's', b'a', b'u', b't', b'A':
            for size in b'\xff\xff\xff\x7f', b'\xff\xff\xff\xff', b'\0\0\0\x80', b'\0\1\0\0':
                wrong.append(self.with_constant(kind + size))
        self.assertEqual([form for form in forms(wrong) if form is not None], [])

    def test_malformed_filename(self):
        """CPython refuses a code object whose file name is not a str: other bytes, or another code object."""
        before, after = dumps(compile('x = 1', 'marker', 'exec'), 2).split(b'u\x06\0\0\0marker')
        self.assertIsNotNone(forms([before + b'u\1\0\0\0f' + after])[0])
        for filename in b'N', b's\1\0\0\0f', before + b'u\1\0\0\0f' + after:
            self.assertEqual(forms([before + filename + after]), [None])
            self.assertRaises((TypeError, SystemError), marshal.loads, before + filename + after)

    def test_fuzz_corpus(self):
        """CPython refuses what the fuzzer found in the layout of this version. So does the form, where it aborted."""
        directory = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../fuzz/corpus/canonical')
        names = os.listdir(directory)
        self.assertIn('code-as-filename', names)
        for name in names:
            content = self.read(os.path.join(directory, name))
            if (content[0] >= 11) == (sys.version_info >= (3, 11)):
                with self.subTest(name=name):
                    self.assertRaises((EOFError, TypeError, ValueError, SystemError), marshal.loads, content[1:])
                    self.assertEqual(forms([content[1:]]), [None])

    def test_depth(self):
        """References must not nest deeper than marshal allows."""
        deep = b')\2\xa9\1' + b')\1' * 1400 + b'N'
        accepted, refused = forms(self.with_constant(deep + b')\1' * n + b'r\0\0\0\0') for n in (100, 1000))
        self.assertIsNotNone(accepted)
        marshal.loads(accepted)
        self.assertIsNone(refused)


if __name__ == '__main__':
    main()
