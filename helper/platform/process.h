/* SPDX-License-Identifier: MIT */
/* This process as a program that can be run again; one implementation a platform. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>

/* Returns the path of the program's file. The file may not exist. */
const char *process_program(void);

/* True if the program can be run again. */
bool process_can_restart(void);

/*
 * Sets how process_restart() runs the program: with these arguments, which end with NULL, and with one more environment
 * variable, NAME=VALUE. From now on a crash of this process runs it again, too.
 */
void process_prepare_restart(char *argv[], char *variable);

/* Returns the file from which the code or data at an address was loaded, to be freed. NULL: unknown. */
char *process_file(const void *address);

/* Returns only if it fails, and sets errno. */
void process_restart(void);

#endif
