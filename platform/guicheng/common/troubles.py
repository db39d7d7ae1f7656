"""What goes wrong outside of the platform, as something to say: a database that restarts, a disk that is full, a value
that does not fit into its column, a caller who has gone. A mistake of our own is none of these."""

from __future__ import annotations

import errno
import lzma
import struct
import zipfile
import zlib

from django.db import DataError, InterfaceError, OperationalError
from django.http import UnreadablePostError

from guicheng.common.errors import Refusal, refuse

RETRY_AFTER = 5
"""Seconds. A server that is told to restart answers again within a few."""

_NO_STORAGE = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EIO,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
    errno.EACCES,
    errno.ESTALE,
}

UNREADABLE_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    KeyError,
)
"""What reading a damaged or made-up zip file raises."""


def refusal_of(error: BaseException | None) -> Refusal | None:
    """What to say of an exception: 503 where it is worth trying again, 400 where the values are at fault."""
    match error:
        case OperationalError() | InterfaceError():
            return refuse(
                "unavailable",
                "系统暂时不可用，请稍后再试；刚才的操作没有完成",
                "Not available at the moment, please try again shortly; nothing was done",
                status=503,
                retry_after=RETRY_AFTER,
            )
        case DataError():
            return refuse(
                "value-out-of-range",
                "填写的内容过长或数值过大，无法保存；没有保存任何修改",
                "A value is too long or too large to be kept; nothing was saved",
                status=400,
            )
        case UnreadablePostError():
            return refuse(
                "broken-off", "请求没有传完，请再试一次", "The request broke off; please try again", status=400
            )
        case OSError() if error.errno in _NO_STORAGE:
            return refuse(
                "storage-unavailable",
                "文件暂时无法保存或读取，请稍后再试，或联系系统管理员；没有保存任何修改",
                "Files cannot be kept or read at the moment: try again later, or tell the administrator. Nothing was"
                " saved",
                status=503,
                retry_after=60,
            )
    return None


def is_lost(error: OperationalError | InterfaceError) -> bool:
    """Whether the connection to the database is gone, rather than a statement of ours refused."""
    code = getattr(error.__cause__, "pgcode", None)
    return code is None or (code[:2] in ("08", "57") and code != "57014")  # cancelled by us, or by a limit
