/* SPDX-License-Identifier: MIT */
/* startup PYTHON CODE: runs Python code with the frozen modules of this program, and the library of that Python. */
#include <Python.h>
#include "pybytecode_frozen.h"

int
main(int argc, char *argv[])
{
	PyConfig config;
	PyStatus status;

	if (argc != 3 || pybytecode_register_frozen() < 0)
		return 2;
	PyConfig_InitIsolatedConfig(&config);
	config.site_import = 0;
	config.write_bytecode = 0;
	status = PyConfig_SetBytesString(&config, &config.program_name, argv[1]);
	if (!PyStatus_Exception(status))
		status = Py_InitializeFromConfig(&config);
	PyConfig_Clear(&config);
	if (PyStatus_Exception(status))
		Py_ExitStatusException(status);
	if (PyRun_SimpleString(argv[2]) < 0)
		return 1;
	return Py_FinalizeEx() < 0;
}
