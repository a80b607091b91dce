"""The program: it does what its first argument says."""
import os
import signal
import sys


class Own:
    pass


def triple(value):
    return 3 * value


def put(queue, value):
    queue.put(triple(value))


def fill(name):
    from multiprocessing import shared_memory
    memory = shared_memory.SharedMemory(name)
    memory.buf[0] = 7
    memory.close()


def processes(method):
    """Prints what processes of a start method return. The functions are in this module and in another one."""
    import multiprocessing
    from multiprocessing import shared_memory
    from app import work

    context = multiprocessing.get_context(method)
    with context.Pool(2) as pool:
        print(pool.map(triple, [1, 2]), pool.map(work.double, [1, 2]), pool.apply(work.Thing, [3]) == work.Thing(3))
    queue = context.Queue()
    memory = shared_memory.SharedMemory(create=True, size=1)
    for target, arguments in (put, (queue, 5)), (fill, (memory.name,)):
        process = context.Process(target=target, args=arguments)
        process.start()
        process.join()
        print(process.exitcode)
    print(queue.get(), memory.buf[0])
    memory.close()
    memory.unlink()


def main(command, *words):
    if command == 'ask':
        from app import ask
        ask.main(*words)
    elif command == 'processes':
        processes(*words)
    elif command == 'raise':
        from app import work
        work.fail()
    elif command == 'interrupt':
        os.kill(os.getpid(), signal.SIGINT)
    elif command == 'exit':
        sys.exit(int(words[0]))
    elif command == 'words':
        print(words, sys.argv[1:], ascii(words), sys.flags.utf8_mode, sys.stdout.encoding, sys.getfilesystemencoding())
        print(sys.argv[0], sys.executable, getattr(sys, 'frozen', None), sys.path)


if __name__ == '__main__':
    main(*sys.argv[1:])
