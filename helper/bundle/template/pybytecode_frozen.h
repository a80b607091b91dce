/* SPDX-License-Identifier: MIT */
/* Written by `pybytecode freeze`. */
#ifndef pybytecode_has_header
#define pybytecode_has_header

/* begin names */
/* end names */
#ifdef __cplusplus
extern "C" {
#endif

/*
 * Runs a frozen module as a program. Call it from main() with its arguments, and before any other function of Python:
 *
 *     int main(int argc, char **argv) { return pybytecode_main("app", argc, argv); }
 *
 * The module is run as `python -m module` does; of a package its __main__. The interpreter is isolated (PEP 587) and
 * without site. It uses UTF-8 whatever the locale (PEP 540). sys.argv is the command line, sys.executable this program,
 * and sys.frozen is True. sys.path has only the directory of extension modules that is installed with the program.
 * Processes that multiprocessing starts, by any method, do their part and do not run the module.
 *
 * Returns the exit status, as Py_RunMain() does.
 */
int pybytecode_main(const char *module, int argc, char **argv);

/*
 * Makes the frozen modules importable, for a program that initialises Python itself, or for a library. Call it before
 * each Py_InitializeFromConfig() or Py_Initialize(): these modules then come before all others, in each interpreter of
 * the process. Or call it with the GIL held in an interpreter that runs. A second call changes nothing. It adds an
 * audit hook (PEP 578), which lives until Py_FinalizeEx(). A process that multiprocessing starts does its part if the
 * program gives Python its arguments, and runs a module by PyConfig.run_module.
 *
 * Returns 0, or -1 if there is no memory. In an interpreter that runs an exception is set then.
 */
int pybytecode_register_frozen(void);

#ifdef __cplusplus
}
#endif

#endif
