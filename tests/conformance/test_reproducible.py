# SPDX-License-Identifier: MIT
"""The same source, recorded path, level and mode give the same bytes. The command, the order, the number of workers and what
a process inherits do not matter. The sources are those of the standard library."""
import os
import random
import sys
import sysconfig

from harness import HELPER, WHOLE, TestCase, main, run

COUNT = 300 if WHOLE else 100
ORDERS = 10


def sources():
    """Returns COUNT sources of the standard library: large and small, packages and modules."""
    stdlib = sysconfig.get_path('stdlib')
    found = []
    for folder, folders, names in os.walk(stdlib):
        folders[:] = set(folders) - {'__pycache__', 'site-packages', 'dist-packages', 'test', 'tests', 'lib2to3', 'idlelib'}
        found += [os.path.join(folder, name) for name in names if name.endswith('.py')]
    found.sort()
    return found[::len(found) // COUNT][:COUNT]


class Reproducible(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sources = sources()
        cls.alone = {}

    def setUp(self):
        super().setUp()
        self.assertEqual(len(self.sources), COUNT)
        if not self.alone:
            for number, source in enumerate(self.sources):
                run(HELPER, 'compile', '--invalidation-mode', 'checked-hash', '--cfile', 'alone.pyc', source)
                self.alone[source] = self.read('alone.pyc')

    def batch(self, order, *words, **options):
        """Compiles in this order. Returns the bytes of each source."""
        self.write('list', ''.join('{}\t{}\t\n'.format(source, os.path.abspath('out/{}.pyc'.format(number)))
                                   for number, source in order))
        run(HELPER, 'batch', '--invalidation-mode', 'checked-hash', *(words + (os.path.abspath('list'),)), **options)
        compiled = {}
        for number, source in order:
            compiled[source] = self.read('out/{}.pyc'.format(number))
            os.unlink('out/{}.pyc'.format(number))
        return compiled

    def shuffled(self, seed):
        order = list(enumerate(self.sources))
        random.Random(seed).shuffle(order)
        return order

    def assertAlone(self, compiled, files=COUNT):
        self.assertEqual(len(compiled), files)
        self.assertEqual([source for source in compiled if compiled[source] != self.alone[source]], [])

    def test_orders_and_workers(self):
        seeds = [random.randrange(10 ** 6) for _ in range(ORDERS)]
        for jobs, seed in enumerate(seeds, 1):
            with self.subTest(jobs=jobs, seed=seed):
                self.assertAlone(self.batch(self.shuffled(seed), '--jobs', str(jobs)))

    def test_compileall(self):
        """The drop-in gives these bytes, too, in one process and in several."""
        for jobs in '1', '3':
            words = [source for _, source in self.shuffled(int(jobs))]
            environment = dict(os.environ, PYTHONPYCACHEPREFIX=os.path.abspath('prefix'), PYTHONHASHSEED=jobs)
            run(HELPER, 'compileall', '-q', '-f', '-j', jobs, '--invalidation-mode', 'checked-hash', *words, env=environment)
            compiled = {source: self.read('prefix{}.{}.pyc'.format(source[:-3], sys.implementation.cache_tag))
                        for source in words}
            self.assertAlone(compiled)

    def test_environment(self):
        noise = {name: 'x' * 1000 for name in 'ABC'}
        order = self.shuffled(0)[:60]
        for environment in (
                {}, {'PYTHONHASHSEED': '1'}, {'PYTHONHASHSEED': '4294967295'}, {'PYTHONHASHSEED': 'random'},
                {'PYTHONOPTIMIZE': '2'}, {'PYTHONNODEBUGRANGES': '1'}, {'PYTHONUTF8': '0', 'LC_ALL': 'C'},
                {'LC_ALL': 'C.UTF-8'}, {'LC_ALL': 'tr_TR.UTF-8', 'LANG': 'tr_TR'}, {'PYTHONHOME': '/nowhere'},
                {'PYTHONPATH': self.directory}, {'PYTHONDEVMODE': '1'}, {'PYTHONMALLOC': 'debug'}, {'PYTHONWARNINGS': 'error'},
                {'PYTHONDONTWRITEBYTECODE': '1'}, {'PYTHONPYCACHEPREFIX': '/nowhere'}, {'PYTHONINTMAXSTRDIGITS': '640'},
                {'HOME': '/nowhere', 'TZ': 'Asia/Tokyo', 'USER': 'nobody', 'TMPDIR': '/nowhere'}, noise):
            with self.subTest(environment=environment):
                self.assertAlone(self.batch(order, env=dict(environment)), 60)
        # PYTHONPATH has a module with the name of one that Python imports
        self.write('os.py', 'raise SystemExit')
        self.assertAlone(self.batch(order, env={'PYTHONPATH': self.directory}, cwd=self.directory), 60)

    def test_umask(self):
        order = self.shuffled(1)[:60]
        for umask in 0, 0o077, 0o177:
            before = os.umask(umask)
            try:
                os.makedirs('out', mode=0o777, exist_ok=True)
                os.chmod('out', 0o777)
                self.assertAlone(self.batch(order), 60)
                if umask != 0o177:
                    self.batch(order, '--jobs', '1')
            finally:
                os.umask(before)

    def test_current_directory(self):
        order = self.shuffled(2)[:60]
        for directory in '/', os.path.dirname(self.sources[0]), self.directory:
            self.assertAlone(self.batch(order, cwd=directory), 60)

    def test_user(self):
        if not hasattr(os, 'getuid') or os.getuid() != 0:
            self.skipTest('only root can be someone else')
        os.chmod(self.directory, 0o777)

        def nobody():
            os.setgid(65534)
            os.setuid(65534)
        try:
            run(HELPER, '--version', preexec_fn=nobody)
        except (AssertionError, PermissionError):
            self.skipTest('the helper is where nobody else may read it')
        order = self.shuffled(3)[:60]
        os.mkdir('out')
        os.chmod('out', 0o777)
        self.assertAlone(self.batch(order, preexec_fn=nobody), 60)

    def test_time(self):
        """In timestamp mode, the bytes depend on the time of the source, and on no other time."""
        self.write('a.py')
        found = set()
        for now in 1, 1000, 2 ** 31:
            os.utime('a.py', (now, 1234567890))
            run(HELPER, 'compile', 'a.py', '--cfile', 'a.pyc')
            found.add(self.read('a.pyc'))
        self.assertEqual(len(found), 1)
        os.utime('a.py', (0, 1))
        run(HELPER, 'compile', 'a.py', '--cfile', 'a.pyc')
        pyc = self.read('a.pyc')
        self.assertEqual({pyc[:8] + pyc[12:]}, {other[:8] + other[12:] for other in found})


if __name__ == '__main__':
    main()
