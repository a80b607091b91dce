# SPDX-License-Identifier: MIT
"""The manual page's Builder for SCons."""
import os
import re
import shutil
import sys
import unittest

from compiling import SAMPLE, CompileTestCase, compile_
from harness import HELPER, SOURCE, main, run

TAG = sys.implementation.cache_tag


def builder():
    """Returns the Python code in the manual's section SCons."""
    with open(os.path.join(SOURCE, 'doc/pybytecode.1')) as file:
        section = re.search(r'^\.Ss SCons\n(.*?)^\.S', file.read(), re.M | re.S).group(1)
    block, = re.findall(r'^\.Bd -literal[^\n]*\n(.*?)^\.Ed', section, re.M | re.S)
    return block.replace(r'\e', '\\')


@unittest.skipUnless(shutil.which('scons'), 'scons is not found')
class SCons(CompileTestCase):
    def setUp(self):
        super().setUp()
        os.makedirs('the tools')
        self.helper = os.path.abspath('the tools/pybytecode')
        shutil.copy(HELPER, self.helper)
        os.makedirs('project é')
        os.chdir('project é')

    def project(self, *calls):
        self.write('SConstruct', builder() + ''.join('env.Bytecode({})\n'.format(call) for call in calls))

    def scons(self, *words, status=0):
        """Runs SCons. Returns the sources that it compiled, and all that it printed."""
        path = os.path.dirname(self.helper) + os.pathsep + os.environ['PATH']
        result = run('scons', '-Q', *words, status=status, env=dict(os.environ, PATH=path, LC_ALL='C.UTF-8'))
        compiled = re.findall(r'^"[^"]*/pybytecode" compile .* -- "?(.*?)"?$', result.stdout, re.M)
        return sorted(compiled), result.stdout + result.stderr

    def assertCompiled(self, pyc, source):
        compile_(source, '--cfile', '../expected.pyc', '--invalidation-mode', 'checked-hash')
        self.assertEqual(self.read(pyc), self.read('../expected.pyc'))

    def test_builds(self):
        """Default names, a list, given targets; paths with spaces and others than ASCII."""
        sources = ['pkg/mod.py', 'sub dir/é 東.py', 'pkg/two.dots.py']
        for source in sources:
            self.write(source, SAMPLE)
        self.project("'pkg/mod.py'", repr(sources[1:]), "'out/x.pyc', 'pkg/mod.py'", "'out dir/y', 'sub dir/é 東.py'",
                     "'out/__pycache__/mod.{}.pyc', 'pkg/mod.py'".format(TAG))
        outputs = {'pkg/__pycache__/mod.{}.pyc': sources[0], 'sub dir/__pycache__/é 東.{}.pyc': sources[1],
                   'pkg/__pycache__/two.dots.{}.pyc': sources[2], 'out/x.pyc': sources[0],
                   'out dir/__pycache__/y.{}.pyc': sources[1], 'out/__pycache__/mod.{}.pyc': sources[0]}
        self.assertEqual(self.scons()[0], sorted(outputs.values()))
        for pyc, source in outputs.items():
            self.assertCompiled(pyc.format(TAG), source)
        self.assertEqual({name for name in self.files() if name.endswith('.pyc')}, {name.format(TAG) for name in outputs})
        self.assertEqual(self.scons()[0], [])
        self.scons('-c')
        self.assertEqual([name for name in self.files() if name.endswith('.pyc')], [])

    def test_rebuilds(self):
        """An edit compiles one source, a new time none, a new helper all; a lost output comes back."""
        for name in 'a', 'b', 'c':
            self.write(name + '.py', 'name = {!r}\n'.format(name))
        self.project("Glob('*.py')")
        every = ['a.py', 'b.py', 'c.py']
        self.assertEqual(self.scons()[0], every)
        self.assertEqual(self.scons()[0], [])
        self.write('b.py', 'name = "other"\n')
        os.utime('a.py', (1000000000, 1000000000))
        self.assertEqual(self.scons()[0], ['b.py'])
        self.assertCompiled('__pycache__/b.{}.pyc'.format(TAG), 'b.py')
        os.unlink('__pycache__/c.{}.pyc'.format(TAG))
        self.assertEqual(self.scons()[0], ['c.py'])
        with open(self.helper, 'ab') as file:
            file.write(b'x')
        self.assertEqual(self.scons()[0], every)
        self.assertEqual(self.scons()[0], [])

    def test_error(self):
        """SCons fails, goes on with -k, and shows the message. The next run tries again."""
        self.write('bad.py', 'x = (\n')
        self.write('good.py')
        self.project("['bad.py', 'good.py']")
        for expected in ['bad.py', 'good.py'], ['bad.py']:
            compiled, text = self.scons('-k', status=2)
            self.assertEqual(compiled, expected)
            self.assertRegex(text, r'(?m)^bad\.py:1:5: error: SyntaxError: ')
        self.assertEqual([name for name in self.files() if name.endswith('.pyc')], ['__pycache__/good.{}.pyc'.format(TAG)])


if __name__ == '__main__':
    main()
