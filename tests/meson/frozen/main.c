#include <Python.h>
#include "pybytecode_frozen.h"

int
main(void)
{
	PyConfig config;
	PyStatus status;

	if (pybytecode_register_frozen() < 0)
		return 1;
	PyConfig_InitIsolatedConfig(&config);
	config.site_import = 0;
	config.module_search_paths_set = 1; /* to none: all modules are frozen */
	status = PyConfig_SetString(&config, &config.run_module, L"app");
	if (!PyStatus_Exception(status))
		status = Py_InitializeFromConfig(&config);
	PyConfig_Clear(&config);
	if (PyStatus_Exception(status))
		Py_ExitStatusException(status);
	return Py_RunMain();
}
