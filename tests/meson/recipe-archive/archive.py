# archive.py ARCHIVE NAME... FILE...: an archive of files by these names, the same whenever it is made
import sys
import zipfile

words = sys.argv[2:]
names, files = words[:len(words) // 2], words[len(words) // 2:]
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
    for name, file in zip(names, files):
        with open(file, 'rb') as bytecode:
            archive.writestr(zipfile.ZipInfo(name), bytecode.read())
