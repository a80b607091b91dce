# SPDX-License-Identifier: MIT
"""pybytecode py_compile and pybytecode compileall; runs in the embedded interpreter.

CPython's own main() of these modules reads the arguments, walks directories and prints. To compile a file it calls the
helper's pipeline, through the built-in module _pybytecode. So differences between versions are CPython's own code.
sys.argv is the name of the module and its arguments.
"""
import argparse
import errno
import importlib.util
import io
import marshal
import os
import sys
import traceback

import _pybytecode
import compileall
import py_compile


def compile(file, cfile=None, dfile=None, doraise=False, optimize=-1, invalidation_mode=None, quiet=0):
    """Does what py_compile.compile() does, with the helper's pipeline."""
    if invalidation_mode is None:
        invalidation_mode = py_compile._get_default_invalidation_mode()
    if cfile is None:
        optimization = None if optimize < 0 else optimize or ''
        cfile = importlib.util.cache_from_source(file, optimization=optimization)
    # raises OSError, but returns what the compiler raised
    exception = _pybytecode.compile(file, cfile, dfile or file, optimize, invalidation_mode.value)
    if exception is None:
        return cfile
    if quiet < 2:
        error = py_compile.PyCompileError(type(exception), exception, dfile or file)
        if doraise:
            raise error
        sys.stderr.write(error.msg + '\n')
    return None


def parse_args(parser, *args, original=argparse.ArgumentParser.parse_args, **kwargs):
    """Replaces ArgumentParser.parse_args(), which main() calls, to see compileall's -j."""
    arguments = original(parser, *args, **kwargs)
    if getattr(arguments, 'workers', -1) >= 0:
        Jobs.current = Jobs(arguments.workers, arguments.quiet)
    return arguments


class Text(io.StringIO):
    """Replaces a standard stream. compile_file() reads its encoding."""
    encoding = getattr(sys.stdout, 'encoding', None)


class Jobs:
    """Records in order what compileall.main() prints and what it would compile; then other processes compile, and the
    output is printed in that order. Without -j there is one such process: a crash of the compiler costs one file."""

    current = None

    def __init__(self, workers, quiet):
        self.workers, self.quiet = workers, quiet
        self.log = []  # the texts that main() printed, and the arguments of compile_file()
        self.tasks = []  # lists of indices of the log
        self.done = {}  # index: success, output, errors; None for success: an exception
        self.printed = 0  # so much of the log is printed
        self.success = True
        self.stdout, self.stderr, sys.stdout = sys.stdout, sys.stderr, self
        self.originals = {name: getattr(compileall, name) for name in ('compile_file', 'compile_dir')}
        for name in self.originals:
            setattr(compileall, name, getattr(self, name))

    def write(self, text):
        self.done[len(self.log)] = True, text, ''
        self.log.append(text)

    def flush(self):
        pass

    def compile_file(self, *args, **kwargs):
        self.log.append((args, kwargs))
        return True

    def compile_dir(self, *args, workers=1, **kwargs):
        return self.originals['compile_dir'](*args, **kwargs)

    def run(self):
        """Compiles and prints. Returns True if all files compiled."""
        sys.stdout = self.stdout
        if self.log[-2:] == ['\n[interrupted]', '\n']:  # main() printed that, and then returned
            raise KeyboardInterrupt
        self.print_done()
        self.tasks = self.plan()
        missing = self.missing()
        try:
            _pybytecode.work(len(self.tasks), min(self.workers, 2**31 - 1), self.work, self.ended, self.died)
        except OSError as error:
            # the system has no more processes or files to give
            if error.errno not in (errno.EAGAIN, errno.EMFILE, errno.ENFILE, errno.ENOMEM):
                raise
        for task in self.tasks:
            if task[0] not in self.done and task[0] >= self.printed:
                self.take(self.compile(task))
        if not self.success:
            for folder in missing:
                try:
                    os.rmdir(folder)
                except OSError:
                    pass  # it is not there, or not empty
        return self.success

    def plan(self):
        """Returns the tasks. A file given twice is one task: its second turn depends on its first."""
        tasks = {}
        for index, entry in enumerate(self.log):
            if not isinstance(entry, str):
                path = entry[0][0]
                try:
                    path = os.path.realpath(path)
                except OSError:
                    pass  # the working directory was removed
                tasks.setdefault(path, []).append(index)
        return list(tasks.values())

    def missing(self):
        """Returns the __pycache__ folders that are missing. If workers fail in one at the same time, none removes it."""
        if self.workers == 1:
            return []
        files = [self.log[task[0]][0][0] for task in self.tasks]
        folders = {os.path.dirname(importlib.util.cache_from_source(file)) for file in files}
        return [folder for folder in folders if not os.path.isdir(folder)]

    def compile(self, task):
        """Returns the results of a task, up to the first exception: {index: (success, output, errors)}."""
        results = {}
        for index in task:
            sys.stdout, sys.stderr = Text(), Text()
            args, kwargs = self.log[index]
            try:
                success = self.originals['compile_file'](*args, **kwargs)
            except Exception:
                traceback.print_exc()
                success = None
            results[index] = success, sys.stdout.getvalue(), sys.stderr.getvalue()
            sys.stdout, sys.stderr = self.stdout, self.stderr
            if success is None:
                break
        return results

    def work(self, number):
        """Is called in another process. Nothing is compiled after an exception: it ends the program."""
        results = self.compile(self.tasks[number]) if self.success else {}
        self.success = all(result[0] is not None for result in results.values())
        return marshal.dumps(results)

    def ended(self, number, results):
        self.take(marshal.loads(results))

    def died(self, number, how):
        task = self.tasks[number]
        text = '*** Error compiling {!r}...\nthe compiler {}\n'.format(self.log[task[0]][0][0], how)
        self.take({index: (False, text if self.quiet < 2 else '', '') for index in task})

    def take(self, results):
        self.done.update(results)
        self.print_done()

    def print_done(self):
        while self.printed in self.done:
            success, output, errors = self.done.pop(self.printed)
            self.printed += 1
            for stream, text in (self.stdout, output), (self.stderr, errors):
                if stream and text:
                    stream.write(text)
            if success is None:
                sys.exit(1)
            self.success = self.success and success


def main():
    """Returns the exit status, or raises SystemExit as argparse does."""
    module = sys.modules[sys.argv[0]]
    # as `python -m` does
    sys.argv[0] = module.__file__
    sys.modules['__main__'].__spec__ = module.__spec__
    if not (sys.flags.isolated or getattr(sys.flags, 'safe_path', False)):
        try:
            sys.path.insert(0, os.getcwd())
        except OSError:
            pass  # it was removed
    py_compile.compile = compile
    argparse.ArgumentParser.parse_args = parse_args
    if module is py_compile:
        return py_compile.main()
    success = compileall.main()
    jobs = Jobs.current
    try:
        if jobs:
            success = jobs.run() and success
    except KeyboardInterrupt:
        if jobs.quiet < 2:
            print('\n[interrupted]')
        success = False
    return int(not success)


try:
    status = main() or 0
except SystemExit as end:
    status = end.code or 0
