# archive.py ARCHIVE NAME... FILE...: writes files into an archive under these names. The same files give the same bytes.
import sys
import zipfile

words = sys.argv[2:]
names, files = words[:len(words) // 2], words[len(words) // 2:]
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
    for name, file in zip(names, files):
        with open(file, 'rb') as bytecode:
            archive.writestr(zipfile.ZipInfo(name), bytecode.read())
