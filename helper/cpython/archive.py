# SPDX-License-Identifier: MIT
"""Reads the Python files of a zip archive, as zipimport reads them.

input is the path of the archive. output is a line "ERROR", which is empty if the archive can be read. Then, for each
file in the order of the names' bytes, a line "NAME-SIZE CONTENT-SIZE TIME ERROR-SIZE", and name, content and error. TIME is
the time that zipimport compares. The error is that of zipimport if it cannot read the file, whose content is then empty.
"""
import os
import time
import zipfile
import zipimport


def member_time(entry):
    """zipimport._parse_dostime(): local time."""
    try:
        return int(time.mktime((*entry.date_time, -1, -1, -1)))
    except (OverflowError, ValueError):
        return 0


def read(archive):
    importer = zipimport.zipimporter(archive)
    with zipfile.ZipFile(archive) as file:
        entries = {entry.filename: entry for entry in file.infolist()}
    for name, entry in sorted(entries.items(), key=lambda item: os.fsencode(item[0])):
        if not name.endswith(('.py', '.pyc', '.pyo')):
            continue
        content = error = b''
        try:
            content = importer.get_data(os.path.join(archive, name.replace('/', os.sep)))
        except Exception as exception: # a damaged file may raise any, such as zlib.error
            error = str(exception).encode('utf-8', 'surrogateescape')
        encoded = os.fsencode(name)
        yield b'%d %d %d %d\n' % (len(encoded), len(content), member_time(entry), len(error))
        yield encoded
        yield content
        yield error


try:
    output = b'\n' + b''.join(read(os.fsdecode(input)))
except (ImportError, OSError, zipfile.BadZipFile, NotImplementedError) as exception:
    output = str(exception).replace('\n', ' ').encode('utf-8', 'surrogateescape') + b'\n'
