/* archive PATH...: runs the package app, which is looked for in each PATH beside this program, and nowhere else. */
#include <Python.h>
#include <stdio.h>
#include <string.h>

static void
check(PyStatus status)
{
	if (PyStatus_Exception(status))
		Py_ExitStatusException(status);
}

static void
append(PyConfig *config, const char *program, const char *name)
{
	char path[4096];
	wchar_t *wide;

	snprintf(path, sizeof(path), "%.*s/%s", (int)(strrchr(program, '/') - program), program, name);
	wide = Py_DecodeLocale(path, NULL);
	if (!wide)
		Py_ExitStatusException(PyStatus_NoMemory());
	check(PyWideStringList_Append(&config->module_search_paths, wide));
	PyMem_RawFree(wide);
}

int
main(int argc, char *argv[])
{
	PyPreConfig preconfig;
	PyConfig config;
	int i;

	if (argc < 2 || !strchr(argv[0], '/'))
		return 2;
	PyPreConfig_InitIsolatedConfig(&preconfig);
	check(Py_PreInitialize(&preconfig));
	PyConfig_InitIsolatedConfig(&config);
	config.site_import = 0;
	config.module_search_paths_set = 1;
	for (i = 1; i < argc; i++)
		append(&config, argv[0], argv[i]);
	check(PyConfig_SetString(&config, &config.run_module, L"app"));
	check(Py_InitializeFromConfig(&config));
	PyConfig_Clear(&config);
	return Py_RunMain();
}
