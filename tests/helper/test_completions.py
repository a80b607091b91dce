# SPDX-License-Identifier: MIT
"""Each shell offers the commands, options and values that the help names, and for py_compile and compileall CPython's."""
import json
import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
import time

from harness import HELPER, NAME, PREFIX, TestCase, main, run
from test_help import COMMANDS, DROPINS, read_help, read_options

BASH_COMPLETION = '/usr/share/bash-completion/bash_completion'
FILES = ['a.py', 'b c.py', 'x.pyc', 'y.txt']
DIRECTORY = 'sub dir'

# Prints the options of CPython's own program with the kinds of their values, instead of running it.
PARSER = '''
import argparse, json, runpy, sys
def kind(action):
    return '' if action.nargs == 0 else '|'.join(action.choices or []) or action.metavar or action.dest.upper()
def show(parser, *arguments):
    print(json.dumps({name: kind(action) for name, action in parser._option_string_actions.items()}))
    sys.exit()
argparse.ArgumentParser.parse_args = show
runpy.run_module(sys.argv.pop(1), run_name='__main__')
'''

# A helper of another version.
OTHER = '''#!/bin/sh
case "$*" in
--help) printf 'usage: x\\n\\nNew:\\n  renew                   Renew it.\\n' ;;
'renew --help') printf 'usage: x\\n\\nOptions:\\n  --shade dark|light      The shade.\\n  -h, --help              Help.\\n' ;;
esac
'''


def read_kinds(command):
    """Returns the options of a command, with the kinds of their values: {'--optimize': '0|1|2', '-s': 'DIR', '--json': ''}."""
    if command in DROPINS:
        # py_compile of Python 3.9 and older has no parser
        return json.loads(run(sys.executable, '-c', PARSER, command).stdout or '{}')
    kinds = {'-h': '', '--help': ''}
    for row in read_options(read_help('help', command)):
        names, kind = re.fullmatch('((?:--?[a-z][a-z_-]*(?:, )?)+) ?(.*)', row).groups()
        kinds.update((name, kind) for name in names.split(', '))
    return kinds


class Terminal:
    """A shell in a terminal. Its rc file binds Ctrl-T: write the line to the file `line` in HOME, and empty it."""

    def __init__(self, *words, variables):
        self.screen = b''
        self.line = os.path.join(variables['HOME'], 'line')
        self.process, self.descriptor = pty.fork()
        if self.process == 0:
            os.execvpe(words[0], words, dict(os.environ, TERM='dumb', **variables))
        self.wait(lambda: b'READY' in self.screen)

    def wait(self, condition):
        end = time.monotonic() + 60
        while not condition():
            if time.monotonic() > end:
                raise AssertionError('the shell does not answer: {}'.format(self.screen))
            if select.select([self.descriptor], [], [], 0.01)[0]:
                self.screen += os.read(self.descriptor, 65536)

    def type(self, keys):
        """Types keys, and returns the line that they have made."""
        os.write(self.descriptor, keys.encode() + b'\x14')
        self.wait(lambda: os.path.exists(self.line))
        with open(self.line) as file:
            line = file.read()
        os.unlink(self.line)
        return line

    def close(self):
        os.close(self.descriptor)  # the shell gets SIGHUP
        os.waitpid(self.process, 0)


class Shell:
    """What each shell must offer. A subclass runs one shell; its offered() returns what the shell offers for a word."""

    def setUp(self):
        super().setUp()
        if not shutil.which(self.program):
            self.skipTest(self.program + ' is not found')
        self.write('bin/pybytecode', '#!/bin/sh\nexec {} "$@"\n'.format(shlex.quote(HELPER)))
        for other in 'bin/' + NAME, 'own tools/pybytecode':
            self.write(other, OTHER)
            os.chmod(other, 0o755)
        os.chmod('bin/pybytecode', 0o755)
        for name in 'bash-completion/completions', 'fish/vendor_completions.d', 'zsh/site-functions':
            shutil.copytree(os.path.join(PREFIX, 'share', name), os.path.join('share', name), symlinks=True)
        self.variables = {'HOME': self.directory, 'ZDOTDIR': self.directory, 'XDG_DATA_DIRS': self.directory + '/share',
                          'PATH': self.directory + '/bin:' + os.environ['PATH']}
        for name in FILES:
            self.write('work/' + name)
        os.mkdir('work/' + DIRECTORY)
        os.chdir('work')
        self.start()

    def check(self, before, word, expected):
        """Checks what is offered in place of the word, after the words before it."""
        offered = [name.rstrip('/') for name in self.offered(before, word)]
        self.assertEqual(sorted(offered), sorted(expected), '{} {}'.format(before, word))

    def check_value(self, command, option, kind):
        expected = []
        if '|' in kind:
            expected = kind.split('|')
        elif kind.endswith('DIR'):
            expected = [DIRECTORY]
        elif kind in ('FILE', 'PATH'):
            expected = FILES + [DIRECTORY]
        self.check('pybytecode {} {}'.format(command, option), '', expected)
        if command not in DROPINS:  # these take long to ask
            self.check('pybytecode ' + command, option + '=', [option + '=' + value for value in expected])

    def test_commands(self):
        self.check('pybytecode', 'c', [name for name in COMMANDS if name.startswith('c')])
        self.check('pybytecode', '-', ['-h', '--help'] + read_options(read_help('--help')))
        without_options = [name for name in self.offered('pybytecode', '') if not name.startswith('-')]
        self.assertEqual(sorted(without_options), sorted(COMMANDS + ['help']))
        self.check('pybytecode help', '', COMMANDS)
        self.check('pybytecode help compile', '', [])

    def test_options(self):
        for command in COMMANDS:
            self.check('pybytecode ' + command, '-', read_kinds(command))
            self.check('pybytecode ' + command + ' --', '-', [])

    def test_values(self):
        """One command for each option and kind: most commands share most of their options."""
        commands = {item: command for command in COMMANDS for item in read_kinds(command).items()}
        for (option, kind), command in commands.items():
            if kind:
                self.check_value(command, option, kind)
        self.check('pybytecode compile --invalidation-mode', 't', ['timestamp'])
        self.check('pybytecode compile', '--invalidation-mode=t', ['--invalidation-mode=timestamp'])

    def test_operands(self):
        for command in COMMANDS:
            expected = {'compile': ['a.py', 'b c.py', DIRECTORY], 'py_compile': ['a.py', 'b c.py', DIRECTORY],
                        'info': ['x.pyc', DIRECTORY], 'compile-dir': [DIRECTORY], 'install-hook': [DIRECTORY],
                        'precompile': []}.get(command, FILES + [DIRECTORY])
            self.check('pybytecode ' + command, '', expected)
            self.check('pybytecode {} --'.format(command), '', expected)
        self.check('pybytecode check --fast a.py', 'y', ['y.txt'])
        self.check('pybytecode info -h', '', ['x.pyc', DIRECTORY])
        self.check('pybytecode compile', 'b\\ ', ['b c.py'])
        self.check('pybytecode compile-dir ' + shlex.quote(DIRECTORY), 's', [DIRECTORY])

    def test_other_helpers(self):
        """The helper on the command line is asked, under whatever name it is."""
        path = '/own\\ tools/pybytecode'
        for helper in NAME, '~' + path, '..' + path, self.directory + path:
            self.check(helper, 'r', ['renew'])
            self.check(helper + ' renew', '-', ['--shade', '-h', '--help'])
            self.check(helper + ' renew --shade', '', ['dark', 'light'])

    def test_failing_helper(self):
        self.write('../bin/pybytecode', '#!/bin/sh\necho no >&2\nexit 1\n')
        self.check('pybytecode', 'c', [])
        self.check('pybytecode compile', '-', [])

    def test_nothing_runs(self):
        """A command substitution in the line does not run."""
        for before in 'pybytecode $(touch ran)', 'pybytecode compile $(touch ran)', 'pybytecode compile --quiet $(touch ran)':
            self.offered(before, '-')
            self.offered(before, '')
        self.assertFalse(os.path.exists('ran'))


class TerminalShell(Shell):
    """A shell that inserts all that it offers when its rc file's key is typed: Ctrl-X."""

    def start(self):
        try:
            for descriptor in pty.openpty():
                os.close(descriptor)
        except OSError as error:
            self.skipTest('no terminal can be made: {}'.format(error))
        self.write('../' + self.rc[0], self.rc[1])
        self.terminal = Terminal(*self.words, variables=self.variables)
        self.addCleanup(self.terminal.close)

    def offered(self, before, word):
        typed = before + ' ' + word
        line = self.terminal.type(typed + '\x18')
        words = shlex.split(line)[len(shlex.split(before)):]
        if line == typed:
            return []
        option, equals, _ = word.partition('=')
        # readline inserts the values alone
        return [option + equals + name if equals and not name.startswith(word) else name for name in words]


class Bash(TerminalShell, TestCase):
    program = 'bash'
    words = 'bash', '--noprofile', '--rcfile', '../rc', '-i'
    keys = r'''
PS1=READY
bind '"\C-x": insert-completions'
dump() { printf '%s' "$READLINE_LINE" >~/new; mv ~/new ~/line; READLINE_LINE=; }
bind -x '"\C-t": dump'
'''
    rc = 'rc', '. ~/share/bash-completion/completions/pybytecode\n' + keys


class BashCompletion(Bash):
    rc = 'rc', '. {}\n{}'.format(BASH_COMPLETION, Bash.keys)

    def setUp(self):
        if not os.path.exists(BASH_COMPLETION):
            self.skipTest('bash-completion is not found')
        super().setUp()


class Zsh(TerminalShell, TestCase):
    program = 'zsh'
    words = 'zsh', '-d', '-i'
    rc = '.zshrc', r'''
PS1=READY
fpath=(~/share/zsh/site-functions $fpath)
autoload -Uz compinit
compinit -u -D
insert-all() { _main_complete; compstate[insert]=all }
zle -C insert-all complete-word insert-all
dump() { print -rn -- $BUFFER >~/new; mv ~/new ~/line; BUFFER= }
zle -N dump
bindkey '^X' insert-all '^T' dump
'''


class Fish(Shell, TestCase):
    program = 'fish'

    def start(self):
        self.process = subprocess.Popen(
            ['fish', '-c', 'while read -l line; complete -C $line; echo .; end'], env=dict(os.environ, **self.variables),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, universal_newlines=True, bufsize=1)
        self.addCleanup(self.process.communicate)

    def offered(self, before, word):
        self.process.stdin.write('{} {}\n'.format(before, word))
        lines = iter(self.process.stdout.readline, '.\n')
        return [line.rstrip('\n').partition('\t')[0] for line in lines]


if __name__ == '__main__':
    main()
