# SPDX-License-Identifier: MIT
"""Shared by the tests of the helper: a sample source, CPython's own compiler as the oracle, and comparisons."""
import marshal
import sys

from harness import HELPER, TestCase, run

ORACLE = '''
import os, py_compile, sys
arguments = dict(pair.split('=', 1) for pair in sys.argv[2:])
if 'optimize' in arguments: arguments['optimize'] = int(arguments['optimize'])
if 'mode' in arguments:
    arguments['invalidation_mode'] = py_compile.PycInvalidationMode[arguments.pop('mode').upper().replace('-', '_')]
try:
    print(py_compile.compile(sys.argv[1], doraise=True, **arguments))
except py_compile.PyCompileError as error:
    value = error.exc_value
    print(repr([error.exc_type_name, getattr(value, 'lineno', None), getattr(value, 'offset', None), str(value)]))
    sys.exit(1)
except OSError as error:
    print(str(error))
    sys.exit(1)
'''

SAMPLE = '''"""Module."""
import os as 東京
class A:
    """Class."""
    def f(self, *args, é=1.5, **kw):
        """Function."""
        assert args, "none"
        return [x for x in args if x in {1, 2, "three"}], -0.0, 1e300, 2**200, 3j, b"bytes", ..., (1, (2, 3)), None
def g():
    yield from (lambda: __debug__ and "é\\udc80\\U0001F600")
'''


def compile_(*words, **options):
    """Runs `pybytecode compile`."""
    return run(HELPER, 'compile', *words, **options)


def oracle(*words, **options):
    """Runs py_compile.compile() in a process of its own. Returns the path it wrote, or its exception."""
    return run(sys.executable, '-I', '-W', 'ignore', '-c', ORACLE, *words, **options).stdout.rstrip('\n')


def code_objects(code):
    """Yields a code object and those nested in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, type(code)):
            for nested in code_objects(constant):
                yield nested


class CompileTestCase(TestCase):
    def assertSamePyc(self, ours, theirs):
        self.assertEqual(ours[:16], theirs[:16])
        for mine, cpythons in zip(code_objects(marshal.loads(ours[16:])), code_objects(marshal.loads(theirs[16:]))):
            for name in dir(cpythons):
                if name.startswith('co_') and name not in ('co_lnotab', 'co_consts') and \
                        not callable(getattr(cpythons, name)):
                    self.assertEqual(repr(getattr(mine, name)), repr(getattr(cpythons, name)))
            self.assertEqual(mine.co_consts, cpythons.co_consts)

    def assertSameAsPyCompile(self, source, *words, **arguments):
        """Compiles a source with the helper and with py_compile, and compares the two files."""
        compile_(source, '--cfile', 'ours.pyc', *words)
        oracle(source, 'cfile=theirs.pyc', *('{}={}'.format(*pair) for pair in arguments.items()))
        self.assertSamePyc(self.read('ours.pyc'), self.read('theirs.pyc'))


def children(process):
    """Returns the ids of a running process's children."""
    with open('/proc/{0}/task/{0}/children'.format(process)) as file:
        return list(map(int, file.read().split()))
