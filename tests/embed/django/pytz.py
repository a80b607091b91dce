"""What django 3.2 uses of pytz. Debian's own pytz opens files of the system when it is imported."""
import datetime


class BaseTzInfo(datetime.tzinfo):
    pass


class _FixedOffset(datetime.tzinfo):
    pass


tzinfo = type('tzinfo', (), {'BaseTzInfo': BaseTzInfo})
utc = UTC = datetime.timezone.utc


def timezone(name):
    return utc
