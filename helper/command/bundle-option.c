/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "bundle/manifest.h"
#include "command/bundle-option.h"

/* True if the module is this package, or below it. */
static bool
is_within(const char *module, const char *package)
{
	size_t length = strlen(package);

	return strncmp(module, package, length) == 0 && (module[length] == '.' || !module[length]);
}

/* Ends the process if a module is both included and excluded. */
static void
check_excluded(const struct command *command, const struct closure_settings *stdlib)
{
	size_t i, n;

	if (stdlib->excluded_count > 0 && stdlib->count == 0)
		report_usage_error(command, "--exclude without --stdlib", "both");
	for (i = 0; i < stdlib->excluded_count; i++) {
		for (n = 0; n < stdlib->count; n++) {
			if (is_within(stdlib->names[n], stdlib->excluded[i]))
				report_usage_error(command,
					xasprintf("--stdlib '%s' with --exclude '%s'", stdlib->names[n],
						stdlib->excluded[i]),
					"one of them");
		}
	}
}

bool
bundle_is_auto(const struct command *command)
{
	const struct option *stdlib = command_option(command, "--stdlib");

	return closure_needs_application(&(struct closure_settings){.names = stdlib->values, .count = stdlib->count});
}

struct bundle_settings
bundle_settings_read(const struct command *command)
{
	const struct option *stdlib = command_option(command, "--stdlib");
	const struct option *exclude = command_option(command, "--exclude");
	struct bundle_settings settings = {
		.settings = settings_read(command),
		.stdlib =
			{
				.names = stdlib->values,
				.count = stdlib->count,
				.excluded = exclude->values,
				.excluded_count = exclude->count,
				.directory = command_option(command, "--stdlib-directory")->value,
				.no_deferred = command_option(command, "--no-deferred")->value != NULL,
			},
	};

	if (settings.stdlib.no_deferred && settings.stdlib.count == 0)
		report_usage_error(command, "--no-deferred without --stdlib", "both");
	if (settings.stdlib.directory && settings.stdlib.count == 0)
		report_usage_error(command, "--stdlib-directory without --stdlib", "both");
	check_excluded(command, &settings.stdlib);
	return settings;
}

int
bundle_read_for(const struct command *command, struct bundle *bundle, const struct unit_list_form *form,
	const struct bundle_settings *settings)
{
	struct usage_error error = {0};
	int ret = bundle_read(bundle, form, settings, &error);

	if (error.value)
		report_usage_error(command, error.value, error.expected);
	return -ret;
}

int
bundle_check_files(const struct command *command, const struct bundle *bundle, struct run_files *files)
{
	struct usage_error error;

	run_files_add_output(files, "--manifest", command_option(command, "--manifest")->value);
	run_files_add_output(files, "--depfile", command_option(command, "--depfile")->value);
	bundle_add_inputs(bundle, files);
	if (run_files_check(files, &error) < 0)
		report_usage_error(command, error.value, error.expected);
	return run_files_check_outputs(files);
}

int
bundle_write_lists(const struct command *command, const struct bundle *bundle, const char *target)
{
	const char *manifest = command_option(command, "--manifest")->value;
	const char *depfile = command_option(command, "--depfile")->value;

	if (depfile && bundle_write_depfile(bundle, depfile, target) < 0)
		return FAILED;
	return manifest ? manifest_write(bundle, manifest) : 0;
}

void
bundle_print_summary(const struct command *command, const struct bundle *bundle)
{
	summary_print(
		command, "%zu compiled, %zu copied, %zu failed", bundle->compiled, bundle->copied, bundle->failed);
}
