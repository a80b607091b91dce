/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include "bundle/manifest.h"
#include "command/bundle-option.h"

struct bundle_settings
bundle_settings_read(const struct command *command)
{
	const struct option *stdlib = command_option(command, "--stdlib");
	struct bundle_settings settings = {
		.settings = settings_read(command),
		.stdlib = {stdlib->values, stdlib->count, command_option(command, "--no-deferred")->value != NULL},
	};

	if (settings.stdlib.no_deferred && settings.stdlib.count == 0)
		report_usage_error(command, "--no-deferred without --stdlib", "both");
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
