/* SPDX-License-Identifier: MIT */
/* This process as a program that can be started over; one implementation a platform. */
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

/* Returns only where it fails, and sets errno. */
void process_restart(void);

#endif
