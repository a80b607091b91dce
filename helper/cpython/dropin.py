# SPDX-License-Identifier: MIT
"""pybytecode py_compile and pybytecode compileall; runs in the embedded interpreter.

CPython's own main() of these modules reads the arguments, walks directories and prints. To compile a file it calls the
helper's pipeline, through the built-in module _pybytecode. So differences between versions are CPython's own code.
sys.argv is the name of the module and its arguments.
"""
import argparse
import importlib.util
import io
import os
import signal
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
    workers = getattr(arguments, 'workers', 1)
    # a closed standard stream is None: then there is no order to keep
    if hasattr(os, 'fork') and sys.stdout and sys.stderr and (workers == 0 or workers > 1):
        Jobs.current = Jobs(workers or processors(), arguments.quiet)
    return arguments


def processors():
    """Returns the number of processors that this process may use."""
    if hasattr(os, 'sched_getaffinity'):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Text(io.StringIO):
    """Replaces a standard stream. compile_file() reads its encoding."""
    encoding = getattr(sys.stdout, 'encoding', None)


class Jobs:
    """compileall -j: records in order what main() prints and what it would compile; then forked processes compile, and
    the output is printed in that order. Uses pipes only: semaphores would need /dev/shm."""

    current = None

    def __init__(self, workers, quiet):
        self.workers, self.quiet = workers, quiet
        self.log = []  # the texts that main() printed, and the arguments of compile_file()
        self.stdout, sys.stdout = sys.stdout, self
        self.originals = {name: getattr(compileall, name) for name in ('compile_file', 'compile_dir', 'compile_path')}
        for name in self.originals:
            setattr(compileall, name, getattr(self, name))

    def write(self, text):
        self.log.append(text)

    def flush(self):
        pass

    def compile_file(self, *args, **kwargs):
        self.log.append((args, kwargs))
        return True

    def compile_dir(self, *args, workers=1, **kwargs):
        return self.originals['compile_dir'](*args, **kwargs)

    def compile_path(self, *args, **kwargs):
        """Compiles sys.path without workers: main() found no operands, though there was a list of them."""
        self.stop()
        return compileall.compile_path(*args, **kwargs)

    def stop(self):
        sys.stdout = self.stdout
        for name, original in self.originals.items():
            setattr(compileall, name, original)
        Jobs.current = None

    def run(self):
        """Compiles and prints. Returns True if all files compiled."""
        self.stop()
        if self.log[-2:] == ['\n[interrupted]', '\n']:  # main() printed that, and then returned
            raise KeyboardInterrupt
        success = True
        done = {index: (True, entry, '') for index, entry in enumerate(self.log) if isinstance(entry, str)}
        printed = 0
        for results in self.results():
            done.update(results)
            while printed in done:
                ok, output, errors = done.pop(printed)
                sys.stdout.write(output)
                sys.stderr.write(errors)
                if ok is None:
                    sys.exit(1)
                success = success and ok
                printed += 1
        return success

    def tasks(self):
        """Returns lists of indices of self.log. A file given twice is one task: its second turn depends on its first."""
        tasks = {}
        for index, entry in enumerate(self.log):
            if not isinstance(entry, str):
                tasks.setdefault(os.path.realpath(entry[0][0]), []).append(index)
        return iter(tasks.values())

    def results(self):
        """Lets processes compile the files. Yields {index: (success, output, errors)} as they end."""
        from multiprocessing.connection import Pipe, wait
        tasks = self.tasks()
        working = {}  # connection: process, task

        def start(task):
            sys.stdout.flush()
            sys.stderr.flush()
            connection, end = Pipe()
            process = os.fork()
            if process == 0:
                for other in working:
                    other.close()
                connection.close()
                self.work(end)
            end.close()
            connection.send(task)
            working[connection] = process, task

        yield {}  # what main() printed before the first file
        try:
            for task in tasks:
                start(task)
                if len(working) == self.workers:
                    break
            while working:
                for connection in wait(list(working)):
                    process, task = working.pop(connection)
                    following = next(tasks, None)
                    try:
                        results = connection.recv()
                    except EOFError:
                        connection.close()
                        results = self.results_of_death(task, os.waitpid(process, 0)[1])
                        if following is not None:
                            start(following)
                    else:
                        connection.send(following)
                        if following is None:
                            connection.close()
                            os.waitpid(process, 0)
                        else:
                            working[connection] = process, following
                    yield results
        finally:
            for process, _ in working.values():
                os.kill(process, signal.SIGTERM)

    def work(self, connection):
        """Is a process of its own: compiles tasks until it receives None or the other end is closed."""
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        try:
            self.serve(connection)
        except (EOFError, OSError):
            os._exit(1)
        os._exit(0)

    def serve(self, connection):
        for task in iter(connection.recv, None):
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
            connection.send(results)

    def results_of_death(self, task, status):
        """Returns the results of a task that killed its process."""
        text = '*** Error compiling {!r}...\nthe compiler died of signal {}\n'.format(
            self.log[task[0]][0][0], os.WTERMSIG(status))
        return {index: (False, text if self.quiet < 2 else '', '') for index in task}


def main():
    """Returns the exit status, or raises SystemExit as argparse does."""
    module = sys.modules[sys.argv[0]]
    # as `python -m` does
    sys.argv[0] = module.__file__
    sys.modules['__main__'].__spec__ = module.__spec__
    if not (sys.flags.isolated or getattr(sys.flags, 'safe_path', False)):
        sys.path.insert(0, os.getcwd())
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
