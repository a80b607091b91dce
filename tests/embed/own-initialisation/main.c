#include <Python.h>
#include "pybytecode_frozen.h"

int
main(int argc, char *argv[])
{
	PyConfig config;
	PyStatus status;

	if (pybytecode_register_frozen() < 0)
		return 1;
	PyConfig_InitIsolatedConfig(&config);
	config.site_import = 0;
	config.module_search_paths_set = 1;
	status = PyConfig_SetString(&config, &config.run_module, L"app");
	if (!PyStatus_Exception(status))
		status = PyConfig_SetBytesArgv(&config, argc, argv);
	if (!PyStatus_Exception(status))
		status = PyConfig_SetBytesString(&config, &config.program_name, argv[0]);
	if (!PyStatus_Exception(status))
		status = PyWideStringList_Append(&config.module_search_paths, EXTENSIONS);
	if (!PyStatus_Exception(status))
		status = Py_InitializeFromConfig(&config);
	PyConfig_Clear(&config);
	if (PyStatus_Exception(status))
		Py_ExitStatusException(status);
	return Py_RunMain();
}
