# SPDX-License-Identifier: MIT
"""The help of the commands and the manual page say the same. The manual's examples work."""
import os
import re
import shlex
import subprocess
import sys

from harness import HELPER, SOURCE, TestCase, main, run

DROPINS = 'py_compile', 'compileall'  # CPython's own programs read their options
PUNCTUATION = ',', '|'


def fold(text):
    return ' '.join(text.split())


def render(line):
    """Returns a line of mdoc as the help writes it: '.Op Fl -cfile Ar path' as '[--cfile PATH]'."""
    text, macro, end, joined = '', '', '', True
    for word in shlex.split(line[1:]):
        if word in ('Fl', 'Ar', 'Cm'):
            macro = word
            continue
        if word == 'Ns':
            macro, joined = '', True
            continue
        if word in ('Op', 'Oo'):
            text, joined, end = text + ('' if joined else ' ') + '[', True, ']' if word == 'Op' else end
            continue
        if word == 'Oc':
            text, macro = text + ']', ''
            continue
        word = {'Fl': '-' + word, 'Ar': word.upper()}.get(macro, word) if word not in PUNCTUATION else word
        text += ('' if joined or word == ',' else ' ') + word
        joined = False
    return text + end


def read_help(*words):
    result = run(HELPER, *words)
    if result.stderr:
        raise AssertionError(result.stderr)
    return result.stdout


def read_groups(text):
    """Returns the groups of commands in --help: {title: {command: summary}}."""
    groups = {}
    for title, rows in re.findall(r'^(\S.*):\n((?:  .*\n)+)', text, re.M):
        if title != 'Options':
            groups[title] = {name: fold(summary) for name, summary in
                             re.findall(r'^  (\S+) (.*(?:\n {26}.*)*)', rows, re.M)}
    return groups


def read_options(text):
    """Returns the options in the help of a command, with their values: '-s, --stripdir DIR'."""
    rows = re.findall(r'^  (-.*?)(?:  .*)?$', text.partition('\nOptions:\n')[2], re.M)
    return sorted(set(rows) - {'-h, --help'})


COMMANDS = [name for group in read_groups(read_help('--help')).values() for name in group]


def read_usage(command):
    usage = read_help('help', command).partition('\n\n')[0]
    return re.sub('^usage: ', '', fold(usage))


class Manual:
    def __init__(self):
        with open(os.path.join(SOURCE, 'doc/pybytecode.1')) as file:
            self.text = file.read()

    def section(self, name):
        return re.search(r'^\.S[hs] {}\n(.*?)(?=^\.S[hs] |\Z)'.format(re.escape(name)), self.text, re.M | re.S).group(1)

    def usages(self):
        lines = self.section('SYNOPSIS').split('.Nm\n')[1:]
        return [fold('pybytecode ' + ' '.join(map(render, usage.splitlines()))) for usage in lines]

    def groups(self):
        groups = {}
        for title, rows in re.findall(r'^([^.\n].*):\n\.Bl.*\n((?:\.It Cm .*\n.*\n)+)\.El', self.section('DESCRIPTION'), re.M):
            groups[title.replace(r'\(ga', '`')] = dict(re.findall(r'\.It Cm (.*)\n(.*)', rows.replace(r'\(ga', '`')))
        return groups

    def documented(self, section):
        """Returns the options that a section documents."""
        return [render('.' + item) for item in re.findall(r'^\.It (Fl .*)', self.section(section), re.M)]

    def options(self, command):
        """Returns the options of a command: those of its section, and the common ones that the section names."""
        common = {re.search('--[a-z-]+', option).group(): option for option in self.documented('Common options')}
        named = re.search(r'^Common options:\n((?:\.Fl .*\n)*)', self.section(command), re.M)
        names = re.findall(r'^\.Fl (\S+)', named.group(1), re.M) if named else []
        return sorted(self.documented(command) + [common['-' + name] for name in names])


class Help(TestCase):
    def usage_error(self, expected, *words):
        result = run(HELPER, *words, status=2)
        self.assertEqual((result.stdout, result.stderr), ('', expected + '\n'))

    def test_ways(self):
        self.assertEqual(read_help('--help'), read_help('-h'))
        self.assertEqual(read_help('--help'), read_help('help'))
        for command in COMMANDS:
            ours = read_help('help', command)
            self.assertTrue(ours.startswith('usage: pybytecode ' + command + ' '))
            for option in '--help', '-h':
                if command in DROPINS:
                    self.assertNotEqual(read_help(command, option), ours)
                    self.assertIn('usage: ', read_help(command, option))
                else:
                    self.assertEqual(read_help(command, option), ours)

    def test_no_words(self):
        self.usage_error('usage: pybytecode COMMAND [ARGUMENT]..., or pybytecode --help')

    def test_width(self):
        for words in [['--help']] + [['help', command] for command in COMMANDS]:
            for line in read_help(*words).splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_own_options_only(self):
        for command in COMMANDS:
            text = read_help('help', command)
            own = re.findall(r'--[a-z-]+', ' '.join(read_options(text))) + ['--help']
            self.assertLessEqual(set(re.findall(r'--[a-z][a-z-]*', text)), set(own), command)

    def test_did_you_mean(self):
        for words, close in ((['bacth'], 'batch'), (['help', 'freze'], 'freeze'), (['help', 'comp'], 'compile')):
            self.usage_error("pybytecode: error: unknown command '{}': did you mean '{}'?".format(words[-1], close), *words)
        self.usage_error("pybytecode: error: unknown option '--hepl': did you mean '--help'?", '--hepl')
        for command in COMMANDS:
            if '--optimize' in ' '.join(read_options(read_help('help', command))):
                self.usage_error("pybytecode {}: error: unknown option '--optimise': did you mean '--optimize'?".format(
                    command), command, '--optimise', '1', 'x')

    def test_lost_output(self):
        for words in ('--help', 'help', 'help zip', 'zip --help', 'zip -h', '--version', '--libpython', '--inputs'):
            for target in '/dev/full', '&-':
                result = subprocess.run(['sh', '-c', '"$0" "$@" >' + target, HELPER, *words.split()], stderr=subprocess.PIPE)
                self.assertEqual((result.returncode, result.stderr),
                                 (1, b'pybytecode: error: cannot write to standard output\n'), (words, target))


class Reference(TestCase):
    def test_synopsis(self):
        usages = [read_usage(command) for command in COMMANDS]
        self.assertEqual(Manual().usages(), usages + ['pybytecode help [COMMAND]',
                                                      'pybytecode --help | --version | --libpython | --inputs'])

    def test_commands(self):
        self.assertEqual(len(COMMANDS), 11)
        self.assertEqual(Manual().groups(), read_groups(read_help('--help')))

    def test_options(self):
        for command in COMMANDS:
            options = read_options(read_help('help', command))
            self.assertEqual(Manual().options(command), options)
            self.assertEqual(options == [], command in DROPINS)

    def test_kinds(self):
        """The manual, the help and the program have the same kinds of findings; each rule in the manual's table has one of them."""
        with open(os.path.join(SOURCE, 'helper/check/finding.c')) as file:
            kinds = re.findall(r'^\t\[FINDING_\w+\] = "(\w+)"', file.read(), re.M)
        section = Manual().section('check')
        self.assertEqual(re.findall(r'^\.It Cm (\w+)$', section, re.M), kinds)
        self.assertIn('KIND is {} or {}.'.format(', '.join(kinds[:-1]), kinds[-1]), fold(read_help('help', 'check')))
        rules = dict(re.findall(r'^\.It ([a-z][a-z0-9-]+) Ta (\w+)$', section, re.M))
        self.assertLessEqual({'python-bytecode-wrong-magic-value', 'python-bytecode-inconsistent-mtime',
                              'python-bytecode-without-source', 'package-installs-python-bytecode'}, set(rules))
        self.assertLessEqual(set(rules.values()), {*kinds, 'none'})

    def test_bazel(self):
        """The manual has the files of the project that tests/distro/engines/bazel.sh builds."""
        section = Manual().section('Bazel')
        blocks = re.findall(r'^\.Bd -literal[^\n]*\n(.*?)^\.Ed', section, re.M | re.S)
        names = 'MODULE.bazel', 'pybytecode.bzl', 'BUILD.bazel', 'toolchain/BUILD.bazel'
        self.assertEqual(len(blocks), len(names))
        for name, block in zip(names, blocks):
            text = self.read(os.path.join(SOURCE, 'tests/distro/engines/bazel', name)).decode()
            self.assertEqual(block.replace(r'\e', '\\'), text.partition('\n')[2], name)
            self.assertIn('.Pa ' + name, section.partition(block)[0])

    def test_examples(self):
        os.mkdir('bin')
        for name, program in ('pybytecode', HELPER), ('python3', sys.executable):
            self.write('bin/' + name, '#!/bin/sh\nexec {} "$@"\n'.format(shlex.quote(program)))
            os.chmod('bin/' + name, 0o755)
        examples = re.findall(r'^\.Bd -literal[^\n]*\n(.*?)^\.Ed', Manual().section('EXAMPLES'), re.M | re.S)
        self.assertGreaterEqual(len(examples), 6)
        environment = dict(os.environ, PATH=os.path.abspath('bin') + os.pathsep + os.environ['PATH'])
        for number, example in enumerate(examples):
            os.mkdir(str(number))
            os.chdir(str(number))
            self.write('src/app/__init__.py', '')
            self.write('src/app/main.py', 'print("main")\n')
            before = self.files()
            result = run('sh', '-euc', example.replace(r'\e', '\\'), env=environment)
            self.assertEqual(result.stderr, '')
            self.assertEqual(result.stdout == 'main\n', 'python3 app.zip' in example)
            self.assertGreater(set(self.files()), set(before), example)
            os.chdir('..')


if __name__ == '__main__':
    main()
