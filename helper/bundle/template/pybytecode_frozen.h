/* SPDX-License-Identifier: MIT */
/* Written by `pybytecode freeze`. */
#ifndef PYBYTECODE_FROZEN_H
#define PYBYTECODE_FROZEN_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Makes the frozen modules of this program importable. Call it before Py_InitializeFromConfig() or Py_Initialize().
 * Modules that PyImport_FrozenModules has already stay importable, unless a module here has the same name. A second
 * call changes nothing. Returns 0, or -1 if there is no memory.
 */
int pybytecode_register_frozen(void);

#ifdef __cplusplus
}
#endif

#endif
