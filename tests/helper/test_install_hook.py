# SPDX-License-Identifier: MIT
"""pybytecode install-hook in the environment that `meson install` sets."""
import marshal
import os
import shutil
import subprocess
import sys

from compiling import SAMPLE, CompileTestCase, children, compile_
from harness import HELPER, main, preload, run

TAG = sys.implementation.cache_tag
NAMES = 'PREFIX', 'DESTDIR_PREFIX', 'QUIET', 'DRY_RUN'


class InstallHook(CompileTestCase):
    def hook(self, *words, status=0, prefix='/usr', destdir=None, **variables):
        """Runs the hook for a stage below the current directory."""
        stage = os.path.abspath('stage') if destdir is None else destdir
        environment = {'MESON_INSTALL_' + name: variables.get(name) for name in NAMES}
        environment.update(MESON_INSTALL_PREFIX=prefix, MESON_INSTALL_DESTDIR_PREFIX=stage + prefix, DESTDIR=stage)
        environment = {name: value for name, value in environment.items() if value is not None}
        return run(HELPER, 'install-hook', *words, status=status, env=dict(os.environ, **environment))

    def test_relative_and_absolute(self):
        for name in 'usr/share/app/a.py', 'usr/share/app/sub/b.py', 'usr/lib/private/c.py', 'etc/app/d.py', 'usr/e.py':
            self.write('stage/' + name, SAMPLE)
        result = self.hook('share/app/', 'lib//private', '/etc/app')
        stage = os.path.abspath('stage')
        self.assertEqual(result.stderr, '')
        self.assertEqual(result.stdout, ''.join('Compiling the sources in {}\n'.format(stage + place) for place in
                                                ('/usr/share/app', '/usr/lib//private', '/etc/app')))
        found = [name for name in self.files() if name.endswith('.pyc')]
        self.assertEqual(found, ['stage/{}.{}.pyc'.format(name, TAG) for name in (
            'etc/app/__pycache__/d', 'usr/lib/private/__pycache__/c', 'usr/share/app/__pycache__/a',
            'usr/share/app/sub/__pycache__/b')])
        for pyc, recorded in zip(found, ('/etc/app/d.py', '/usr/lib//private/c.py', '/usr/share/app/a.py',
                                         '/usr/share/app/sub/b.py')):
            self.assertEqual(marshal.loads(self.read(pyc)[16:]).co_filename, recorded)
            self.assertNotIn(stage.encode(), self.read(pyc))
            source = 'stage' + recorded
            compile_(source, '--dfile', recorded, '--cfile', 'oracle.pyc')
            self.assertEqual(self.read(pyc), self.read('oracle.pyc'))

    def test_without_destdir(self):
        self.write('prefix/share/a.py')
        self.hook('share', prefix=os.path.abspath('prefix'), destdir='')
        code = marshal.loads(self.read('prefix/share/__pycache__/a.{}.pyc'.format(TAG))[16:])
        self.assertEqual(code.co_filename, os.path.abspath('prefix/share/a.py'))

    def test_options(self):
        self.write('stage/usr/share/a.py', SAMPLE)
        self.hook('--optimize', '1', '--optimize', '2', '--invalidation-mode=checked-hash', 'share')
        self.assertEqual(self.files(), ['stage/usr/share/__pycache__/a.{}.opt-{}.pyc'.format(TAG, level)
                                        for level in '12'] + ['stage/usr/share/a.py'])
        for level in '12':
            self.assertEqual(self.read(self.files()[int(level) - 1])[4], 3)

    def test_again(self):
        self.write('stage/usr/share/a.py', SAMPLE)
        self.hook('share')
        before = self.read(self.files()[0])
        os.environ['LD_PRELOAD'] = preload('no-interpreter')['LD_PRELOAD']
        self.addCleanup(os.environ.pop, 'LD_PRELOAD')
        self.hook('share')
        self.assertEqual(self.read(self.files()[0]), before)
        self.hook('share', '--optimize', '1', status=1)

    def test_quiet(self):
        self.write('stage/usr/share/a.py', 'x = 1 is 1\n')
        loud = self.hook('share', QUIET='')
        self.assertIn('warning: SyntaxWarning', loud.stderr)
        self.assertNotEqual(loud.stdout, '')
        self.write('stage/usr/share/b.py', 'x = 1 is 2\n')
        quiet = self.hook('share', QUIET='1')
        self.assertEqual((quiet.stdout, quiet.stderr), ('', ''))
        self.assertEqual(len(self.files()), 4)
        self.write('stage/usr/share/c.py', 'def\n')
        self.assertIn('SyntaxError', self.hook('share', QUIET='1', status=1).stderr)

    def test_dry_run(self):
        """In a dry run, the directories may be missing."""
        self.write('stage/usr/share/a.py')
        result = self.hook('share', 'missing', DRY_RUN='1')
        self.assertEqual(result.stdout, 'Compiling the sources in {0}/share\nCompiling the sources in {0}/missing\n'.format(
            os.path.abspath('stage/usr')))
        self.assertEqual(self.files(), ['stage/usr/share/a.py'])
        self.assertEqual(self.hook('share', DRY_RUN='1', QUIET='1').stdout, '')

    def test_error(self):
        for name in 'a', 'b', 'c':
            self.write('stage/usr/share/{}.py'.format(name), 'def\n' if name == 'b' else SAMPLE)
        result = self.hook('share', status=1)
        self.assertTrue(result.stderr.startswith(os.path.abspath('stage/usr/share/b.py') + ':1:'), result.stderr)
        self.assertEqual(len([name for name in self.files() if name.endswith('.pyc')]), 2)

    def test_missing(self):
        self.write('stage/usr/share/a.py')
        result = self.hook('nothing', 'share', status=1)
        place = os.path.abspath('stage/usr/nothing')
        self.assertEqual(result.stderr, "{0}: error: FileNotFoundError: [Errno 2] No such file or directory: '{0}'\n"
                         .format(place))
        self.assertEqual(len(self.files()), 2)

    def test_links(self):
        self.write('stage/usr/share/app/a.py')
        os.symlink('.', 'stage/usr/share/app/loop')
        os.symlink('missing.py', 'stage/usr/share/app/.#a.py')
        self.write('stage/usr/share/app/.git/hook.py', 'def\n')
        os.symlink('app', 'stage/usr/share/link')
        self.hook('share/link')
        pyc = 'stage/usr/share/app/__pycache__/a.{}.pyc'.format(TAG)
        self.assertEqual([name for name in self.files() if name.endswith('.pyc')], [pyc])
        self.assertEqual(marshal.loads(self.read(pyc)[16:]).co_filename, '/usr/share/link/a.py')

    def test_overlap(self):
        """A directory that is given twice, or below another one, is compiled once."""
        self.write('stage/usr/share/app/sub/a.py', 'x = 1\nassert (x, 2)\n')
        os.symlink('app', 'stage/usr/share/link')
        for words in ('share', 'share/app'), ('share/app/sub', 'share/app'), ('share', 'share/'), ('share/app', 'share/link'):
            result = self.hook(*words)
            self.assertEqual((result.stdout.count('Compiling'), result.stderr.count('SyntaxWarning')), (1, 1))
            shutil.rmtree('stage/usr/share/app/sub/__pycache__')
        self.write('stage/usr/share/app2/b.py')
        self.hook('share/app', 'share/app2')
        self.assertEqual(len([name for name in self.files() if name.endswith('.pyc')]), 2)

    def test_overlap_of_the_root(self):
        for words in ('/', '/usr'), ('/usr', '/'):
            result = self.hook(*words, destdir='', DRY_RUN='1')
            self.assertEqual(result.stdout, 'Compiling the sources in /\n')

    def test_source_that_cannot_be_looked_at(self):
        self.write('stage/usr/share/a.py')
        os.mkfifo('stage/usr/share/fifo.py')
        result = self.hook('share', status=1)
        self.assertEqual(result.stderr, "{0}: error: OSError: [Errno 22] Not a regular file: '{0}'\n".format(
            os.path.abspath('stage/usr/share/fifo.py')))
        self.assertEqual(len([name for name in self.files() if name.endswith('.pyc')]), 1)

    def test_processors(self):
        """The hook starts one process for each processor that it may use."""
        count = len(os.sched_getaffinity(0))
        text = ''.join('def f{0}(a, b={0}):\n  return [a, b, "{0}"]\n'.format(i) for i in range(3000))
        for i in range(4 * count):
            self.write('usr/share/{}.py'.format(i), text)
        environment = dict(os.environ, MESON_INSTALL_PREFIX='/usr', MESON_INSTALL_DESTDIR_PREFIX=os.path.abspath('usr'))
        process = subprocess.Popen([HELPER, 'install-hook', 'share'], env=environment, stdout=subprocess.DEVNULL)
        most = 0
        while process.poll() is None:
            most = max(most, len(children(process.pid)))
        self.assertEqual((process.returncode, most), (0, count))

    def test_usage(self):
        form = ', as meson install sets it\n'
        for words, variables, expected in (
                ([], {}, 'DIR is missing: expected a directory, absolute or relative to the prefix\n'),
                (['share', ''], {}, "DIR '': expected a directory, absolute or relative to the prefix\n"),
                (['share'], {'prefix': 'usr'}, "MESON_INSTALL_PREFIX 'usr': expected an absolute path" + form),
                (['share'], {'destdir': 'stage'}, "MESON_INSTALL_DESTDIR_PREFIX 'stage/usr': expected an absolute path" +
                 form),
                (['--quiet', '1', 'share'], {}, "unknown option '--quiet': expected one of --optimize, "
                 '--invalidation-mode, --verbose\n'),
                (['--optimize', '3', 'share'], {}, "--optimize '3': expected 0, 1 or 2\n")):
            result = self.hook(*words, status=2, **variables)
            self.assertEqual(result.stderr, 'pybytecode install-hook: error: ' + expected)
        for place in 'share', '/share':
            error = run(HELPER, 'install-hook', place, status=2).stderr
            self.assertEqual(error, 'pybytecode install-hook: error: MESON_INSTALL_DESTDIR_PREFIX is not set: expected an '
                             'absolute path' + form)


if __name__ == '__main__':
    main()
