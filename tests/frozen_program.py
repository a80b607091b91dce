# SPDX-License-Identifier: MIT
"""Programs that embed the Python that runs the test, linked without a build system."""
import os
import sysconfig


def link_flags(test):
    """Returns the words that link a program to libpython. Skips the test if there is no libpython."""
    directory, name = (sysconfig.get_config_var(name) or '' for name in ('LIBDIR', 'LDLIBRARY'))
    library = os.path.join(directory, name)
    if not name.endswith('.so') or not os.path.exists(library):
        multiarch = os.path.join(directory, sysconfig.get_config_var('MULTIARCH') or '', name)
        library = multiarch if name.endswith('.so') and os.path.exists(multiarch) else None
    if not library:
        test.skipTest('there is no shared libpython')
    return [library, '-Wl,-rpath,' + os.path.dirname(library)]
