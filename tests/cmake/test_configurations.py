# SPDX-License-Identifier: MIT
"""$<CONFIG> in OUTPUT_DIRECTORY and DESTINATION, with one configuration and with several."""
import marshal
import os
import sys

from cmake_project import Project, findings, harness

TAG = sys.implementation.cache_tag


class Configurations(harness.TestCase):
    def assertMade(self, stage, config):
        expected = {'common': 'lib', 'each': 'lib/' + config, 'batch': 'lib/' + config.lower()}
        self.assertEqual(findings(stage, '/'), [])
        os.chdir(stage)
        self.assertEqual(self.files(), sorted(
            name for module, folder in expected.items() for name in
            ('usr/{}/pkg/{}.py'.format(folder, module), 'usr/{}/pkg/__pycache__/{}.{}.pyc'.format(folder, module, TAG))))
        for module, folder in expected.items():
            code = marshal.loads(self.read('usr/{}/pkg/__pycache__/{}.{}.pyc'.format(folder, module, TAG))[16:])
            self.assertEqual(code.co_filename, '/usr/{}/pkg/{}.py'.format(folder, module))
        os.chdir('..')

    def test(self):
        several = 'Multi-Config' in os.environ['CMAKE_GENERATOR']
        self.project = Project('configurations', **({} if several else {'CMAKE_BUILD_TYPE': 'Debug'}))
        self.project.configure()
        rules = 4 if 'Makefiles' in os.environ['CMAKE_GENERATOR'] else 3
        self.assertEqual(len(self.project.build('--config', 'Debug')), rules)
        self.project.install('Debug-stage', '--config', 'Debug')
        self.assertMade('Debug-stage', 'Debug')
        if several:
            # The build makes the shared file once.
            self.assertEqual(len(self.project.build('--config', 'Release')), 2)
            self.project.install('Release-stage', '--config', 'Release')
            self.assertMade('Release-stage', 'Release')
        for config in 'Debug', 'Release':
            self.assertEqual(self.project.build('--config', config), [])


if __name__ == '__main__':
    harness.main()
