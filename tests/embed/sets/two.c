#include "pybytecode_frozen.h"

int register_two(void);

int
register_two(void)
{
	return pybytecode_register_frozen();
}
