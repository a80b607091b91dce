/* SPDX-License-Identifier: MIT */
/* pybytecode batch: the units of a list, of which those that are not fresh are compiled. The manual page is its
 * reference. */
#include "batch.h"
#include "command.h"
#include "list.h"

enum { JOBS = UNIT_OPTIONS };

int
command_batch(int argc, char *argv[])
{
	struct option options[] = {
		UNIT_OPTION_ROWS,
		[JOBS] = BATCH_JOBS_ROW,
	};
	int operands = option_parse(argv[0], options, LEN(options), argc, argv);
	unsigned int workers;
	struct list list;

	if (operands < 1)
		option_error(argv[0], "LIST is missing", "a file of lines, or -");
	if (operands > 1)
		option_error(argv[0], xasprintf("'%s' after '%s'", argv[2], argv[1]), "one LIST");
	workers = batch_jobs(argv[0], &options[JOBS]);
	if (list_read(argv[0], argv[1], options, &list) < 0)
		return 1;
	return batch_compile(list.units, list.count, workers, false) < 0;
}
