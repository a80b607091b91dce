/* SPDX-License-Identifier: MIT */
/* This process as a program, which can be started over; one implementation a platform. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>

/* The program's file; or a name that leads nowhere. */
const char *process_program(void);

/* Whether the program can be found again. */
bool process_can_restart(void);

/*
 * Says how process_restart() starts the program: with these words, up to NULL, and with one more
 * variable in its environment, NAME=VALUE. From now on a crash of this process does that, too.
 */
void process_prepare_restart(char *argv[], char *variable);

/* The file that what is at an address was loaded from, to be freed; NULL: the system does not say. */
char *process_file(const void *address);

/* Returns only where it fails, and sets errno. */
void process_restart(void);

#endif
