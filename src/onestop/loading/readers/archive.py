"""Zip archives and gzipped files: unpacked into a folder of their own, with care, and read like any other folder."""

import gzip
import shutil
import stat
import tempfile
import weakref
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from onestop.errors import BadFile

MAGIC = b"PK\x03\x04"
EMPTY = b"PK\x05\x06"
GZIP = b"\x1f\x8b"

MOST_FILES = 2_000
LARGEST = 8 << 30
"""Bytes that an archive may hold, unpacked."""

RATIO = 200
"""How many times smaller than its content an archive may be: real tables of numbers stay below 40."""

SMALL = 64 << 20
"""Bytes below which the ratio does not matter."""

CHUNK = 1 << 20
UTF8_NAME = 0x800
"""The flag of a name that is written in UTF-8; without it Windows in Taiwan writes Big5."""

ENCRYPTED = 0x1


class Unpacked:
    """A folder with the files of an archive, removed when nothing refers to it any more."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="onestop-zip-"))
        weakref.finalize(self, shutil.rmtree, self.folder, True)


def unpack(path: Path) -> Unpacked:
    """The files of an archive; raises BadFile where it is broken, or dangerous to unpack."""
    unpacked = Unpacked()
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _check_sizes(path, members)
            for member in members:
                _extract(path, archive, member, folder=unpacked.folder)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, OSError, UnicodeDecodeError) as error:
        size = path.stat().st_size
        raise BadFile(
            f"{path} 不完整或損壞，請重新複製 "
            f"is a zip file that is cut off or broken ({size:,} bytes: {error}); copy it again"
        ) from error
    return unpacked


def gunzip(path: Path) -> Unpacked:
    """The file that a gzipped file holds; raises BadFile where it is broken or too large."""
    unpacked, size = Unpacked(), path.stat().st_size
    left = min(LARGEST, max(SMALL, size * RATIO))
    try:
        with gzip.open(path) as source, (unpacked.folder / (path.stem or "file")).open("xb") as out:
            while chunk := source.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise BadFile(
                        f"{path} 解壓後太大 ({size:,} bytes) "
                        f"unpacks to more than {RATIO} times its size; it is not read"
                    )
                out.write(chunk)
    except (EOFError, zlib.error, OSError) as error:
        raise BadFile(
            f"{path} 不完整或損壞，請重新複製 is a gzip file that is cut off or broken ({error}); copy it again"
        ) from error
    return unpacked


def _check_sizes(path: Path, members: list[zipfile.ZipInfo]) -> None:
    total, packed = sum(member.file_size for member in members), path.stat().st_size
    if len(members) > MOST_FILES:
        raise BadFile(f"{path} 檔案太多 holds {len(members):,} files; 可用 allowed: at most {MOST_FILES:,}")
    if total > LARGEST or (total > SMALL and total > packed * RATIO):
        raise BadFile(
            f"{path} 解壓後太大 ({packed:,} bytes) would unpack to {total:,} bytes; "
            f"可用 allowed: {LARGEST:,}, {RATIO} times its size"
        )


def _extract(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, folder: Path) -> None:
    target = folder / safe_name(path, member)
    target.parent.mkdir(parents=True, exist_ok=True)
    left = member.file_size
    with archive.open(member) as source, target.open("xb") as out:
        while chunk := source.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise BadFile(
                    f"{path}: {target.name} 比壓縮檔所載更大 is larger than the archive says; it is not unpacked"
                )
            out.write(chunk)


def safe_name(path: Path, member: zipfile.ZipInfo) -> PurePosixPath:
    """Where a member goes within the folder; raises BadFile for a name that leads out, a link or a locked file."""
    name = member_name(member)
    inside = PurePosixPath(name.replace("\\", "/"))
    if not inside.parts or inside.is_absolute() or ".." in inside.parts or ":" in inside.parts[0] or "\0" in name:
        raise BadFile(f"{path} 有不安全的檔名 holds a file named {name!r}; 可用 allowed: names within the archive")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise BadFile(f"{path} 含有連結 holds a link, {name!r}; 可用 allowed: files and folders")
    if member.flag_bits & ENCRYPTED:
        raise BadFile(f"{path}: {name!r} 有密碼保護 is locked with a password; 可用 allowed: archives without one")
    return inside


def member_name(member: zipfile.ZipInfo) -> str:
    """A member's name, of UTF-8 or of Big5, as archives from Windows have it."""
    if member.flag_bits & UTF8_NAME:
        return member.filename
    data = member.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp950"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename
