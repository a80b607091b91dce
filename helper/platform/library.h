/* SPDX-License-Identifier: MIT */
/* The files that are loaded into this process; one implementation a format of executables. */
#ifndef LIBRARY_H
#define LIBRARY_H

/* Calls visit() with the path of each loaded library, as the loader names it; not with that of the program itself. */
void library_visit(void (*visit)(const char *path));

#endif
