/* search PATH: runs the package app. Looks for it only in PATH, beside this program. */
#include <Python.h>
#include <stdio.h>
#include <string.h>

static void
check(PyStatus status)
{
	if (PyStatus_Exception(status))
		Py_ExitStatusException(status);
}

int
main(int argc, char *argv[])
{
	PyPreConfig preconfig;
	PyConfig config;
	char path[4096];
	wchar_t *wide;

	if (argc != 2 || !strchr(argv[0], '/'))
		return 2;
	snprintf(path, sizeof(path), "%.*s/%s", (int)(strrchr(argv[0], '/') - argv[0]), argv[0], argv[1]);
	PyPreConfig_InitIsolatedConfig(&preconfig);
	check(Py_PreInitialize(&preconfig));
	wide = Py_DecodeLocale(path, NULL);
	if (!wide)
		return 1;
	PyConfig_InitIsolatedConfig(&config);
	config.site_import = 0;
	config.module_search_paths_set = 1;
	check(PyWideStringList_Append(&config.module_search_paths, wide));
	check(PyConfig_SetString(&config, &config.run_module, L"app"));
	check(Py_InitializeFromConfig(&config));
	PyConfig_Clear(&config);
	PyMem_RawFree(wide);
	return Py_RunMain();
}
