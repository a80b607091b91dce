# SPDX-License-Identifier: MIT
"""The payload of the standard library's sources at each level. Its code is that of compile(). Its canonical form is that of
what py_compile and compileall of the same Python write.

py_compile runs here, in one process for all files. compileall and the helper run in processes of their own.
"""
import marshal
import os
import py_compile
import shutil
import sys
import sysconfig
import warnings

from canonical import forms, same
from harness import HELPER, TestCase, main, run, sample

STDLIB = sysconfig.get_path('stdlib')


def stdlib():
    """Returns the paths of the standard library's sources, relative to it: a sample, or all."""
    found = []
    for folder, folders, names in os.walk(STDLIB):
        folders[:] = sorted(set(folders) - {'__pycache__', 'site-packages', 'dist-packages'})
        found += [os.path.relpath(os.path.join(folder, name), STDLIB) for name in names if name.endswith('.py')]
    assert len(found) > 500
    return sample(sorted(found))


class Payload(TestCase):
    def setUp(self):
        super().setUp()
        # The tests compile a copy: they write nothing to the original.
        for name in stdlib():
            os.makedirs(os.path.dirname(os.path.join('lib', name)), exist_ok=True)
            shutil.copy(os.path.join(STDLIB, name), os.path.join('lib', name))

    def tree(self, prefix, level, *words):
        """Runs a compileall. Returns a function from a source to the .pyc written for it. Ignores sources that do not compile."""
        environment = dict(os.environ, PYTHONPYCACHEPREFIX=os.path.abspath(prefix), PYTHONOPTIMIZE=str(level or ''))
        run(*words, '-q', '-q', '-q', '-f', 'lib', env=environment, status=None)
        suffix = '.{}{}.pyc'.format(sys.implementation.cache_tag, '.opt-{}'.format(level) if level else '')
        return lambda name: prefix + os.path.abspath('lib/' + name)[:-3] + suffix

    def payload(self, path):
        return self.read(path)[16:] if os.path.exists(path) else None

    def compare(self, level):
        warnings.simplefilter('ignore')
        ours = self.tree('ours', level, HELPER, 'compileall')
        theirs = self.tree('theirs', level, sys.executable, '-W', 'ignore', '-m', 'compileall')
        names = stdlib()
        written, equal = {'helper': [], 'py_compile': [], 'compileall': []}, 0
        for name in names:
            path = os.path.join('lib', name)
            try:
                code = compile(self.read(path), path, 'exec', dont_inherit=True, optimize=level)
            except (SyntaxError, ValueError):
                self.assertFalse(os.path.exists(ours(name)), name)
                continue
            payload = self.payload(ours(name))
            self.assertIsNotNone(payload, name)
            self.assertTrue(same(marshal.loads(payload), code), name)
            written['helper'].append(payload)
            written['compileall'].append(self.payload(theirs(name)))
            written['py_compile'].append(self.payload(py_compile.compile(path, 'theirs.pyc', doraise=True, optimize=level)))
            equal += 1
        raw = {tool: sum(map(bytes.__eq__, payloads, written['helper'])) for tool, payloads in written.items()}
        among = sum(map(bytes.__eq__, written['py_compile'], written['compileall']))
        canonical = {tool: forms(payloads) for tool, payloads in written.items()}
        self.assertEqual(canonical['helper'], written['helper'])
        for tool in 'py_compile', 'compileall':
            different = [index for index, form in enumerate(canonical[tool]) if form != written['helper'][index]]
            self.assertEqual(different, [], tool)
        print('level {}: {} sources: {} load as compile() has them, and have the canonical form of py_compile\'s and '
              'compileall\'s. As they are, {} and {} of these are equal to it, and {} to each other'.format(
                  level, len(names), equal, raw['py_compile'], raw['compileall'], among), file=sys.stderr)
        self.assertGreater(equal, 0.9 * len(names))

    def test_level_0(self):
        self.compare(0)

    def test_level_1(self):
        self.compare(1)

    def test_level_2(self):
        self.compare(2)


if __name__ == '__main__':
    main()
