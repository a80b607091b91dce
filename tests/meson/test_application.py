# SPDX-License-Identifier: MIT
"""Adds the module to a project of more than 50 Python files. application/before.build is the project without it."""
import difflib
import os
import re
import shutil
import sys

from meson_project import Project, findings, harness, run


class Application(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.project = Project('application')
        self.after = self.read('source/meson.build').decode()
        self.before = self.read('source/before.build').decode()
        self.sources = re.findall(r"^  '(.*\.py)',$", self.after, re.M)
        for name in self.sources:
            if not os.path.exists('source/' + name):
                os.makedirs(os.path.dirname('source/' + name), exist_ok=True)
                shutil.copy(os.path.join(os.path.dirname(os.__file__), name), 'source/' + name)

    def start(self, text, stage):
        """Build, install and run the application. Return how many .pyc are installed, how many of them Python finds
        fresh, and how many sources Python compiles."""
        self.write('source/meson.build', text)
        self.project.configure()
        self.project.build()
        self.project.install(stage)
        root = os.path.abspath(stage + '/usr/share/application')
        installed = [name for _, _, names in os.walk(root) for name in names]
        self.assertEqual(len([name for name in installed if name.endswith('.py')]), len(self.sources))
        program = 'import sys; sys.path.insert(0, sys.argv[1]); import application; print(len(application.modules))'
        words = ['-X', 'frozen_modules=off'] if sys.version_info >= (3, 11) else []
        result = run(sys.executable, '-I', '-B', '-v', *words, '-c', program, root)
        self.assertGreater(int(result.stdout), 50)
        fresh = re.findall('^# .* matches ({}/.*)$'.format(re.escape(root)), result.stderr, re.M)
        compiled = re.findall('^# code object from ({}/.*)$'.format(re.escape(root)), result.stderr, re.M)
        return len(installed) - len(self.sources), len(fresh), len(compiled)

    def test(self):
        self.assertGreater(len(self.sources), 50)
        changed = [line for line in difflib.ndiff(self.before.splitlines(), self.after.splitlines()) if line[0] in '-+']
        self.assertLessEqual(len(changed), 10)
        pyc, fresh, compiled = before = self.start(self.before, 'before')
        self.assertEqual((pyc, fresh), (0, 0))
        self.assertGreater(compiled, 50)
        after = self.start(self.after, 'after')
        self.assertEqual(findings('after', '/usr/share/application'), [])
        self.assertEqual(after, (len(self.sources), compiled, 0))
        print('{} modules, {} lines changed; .pyc installed, found fresh, compiled at a start: before {}, after {}'
              .format(len(self.sources), len(changed), before, after), file=sys.stderr)


if __name__ == '__main__':
    harness.main()
