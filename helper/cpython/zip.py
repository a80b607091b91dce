# SPDX-License-Identifier: MIT
"""Makes a zip archive; runs in the embedded interpreter.

input    for each member a line, name TAB size, and its bytes
output   the archive

zipfile writes what zipimport of the same CPython reads. Nothing is compressed: interpreters without zlib can read it, and
faster; other releases of zlib would give other bytes; and the package of the program is compressed anyway. The time is
the earliest that the format allows. Everybody may read the files. Directories are members, too, because zipimport
recognises namespace packages by them.
"""
import io
import zipfile


def members(data):
    at = 0
    while at < len(data):
        end = data.index(b'\n', at)
        name, size = data[at:end].decode().split('\t')
        at = end + 1 + int(size)
        yield name, data[end + 1:at]


def folders(names):
    return sorted({name[:at + 1] for name in names for at, letter in enumerate(name) if letter == '/'})


def write(archive, name, content, attributes):
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.create_system = 3  # Unix, whose modes these are
    info.external_attr = attributes
    archive.writestr(info, content)


def main(data):
    contents = dict(members(data))
    buffer = io.BytesIO()
    # zipimport reads no ZIP64 before 3.13
    with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_STORED, allowZip64=False) as archive:
        for name in folders(contents):
            write(archive, name, b'', 0o40755 << 16 | 0x10)
        for name, content in sorted(contents.items()):
            write(archive, name, content, 0o100644 << 16)
    return buffer.getvalue()


output = main(input)
