#include "pybytecode_frozen.h"

int register_one(void);

int
register_one(void)
{
	return pybytecode_register_frozen();
}
