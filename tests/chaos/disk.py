"""A small disk of its own for the database's tables, which can be full: a tmpfs, where we may mount one."""

import os
import shutil
import subprocess
from pathlib import Path

import psutil

SIZE = 4 * 1024**3
SLACK = 256 * 1024
NAME = "chaos-"  # and whose it is: the process


class Disk:
    """It is full when its size is made what is used of it, and a little; the write-ahead log is elsewhere."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_mounted = False

    def mount(self) -> bool:
        """Whether we may."""
        unmount_left_overs()
        self.path.mkdir(parents=True)
        self.is_mounted = mounted(f"size={SIZE}", f"{NAME}{os.getpid()}", self.path)
        return self.is_mounted

    def fill(self) -> None:
        """From now on there is no space left on this device."""
        room = os.statvfs(self.path)
        used = (room.f_blocks - room.f_bfree) * room.f_frsize
        mounted(f"remount,size={used + SLACK}", self.path)

    def empty(self) -> None:
        """Room again."""
        if self.is_mounted:
            mounted(f"remount,size={SIZE}", self.path)

    def unmount(self) -> None:
        """With all that is on it."""
        if self.is_mounted:
            unmount(self.path)
            self.is_mounted = False


def unmount_left_overs() -> None:
    """What runs that were killed by -9 left mounted."""
    for disk in psutil.disk_partitions(all=True):
        process = disk.device.removeprefix(NAME)
        if disk.device.startswith(NAME) and process.isdecimal() and not psutil.pid_exists(int(process)):
            unmount(disk.mountpoint)


def unmount(path: str | Path) -> None:
    """Also while something has a file open there."""
    subprocess.run(["umount", "--lazy", path], check=False)


def mounted(options: str, *what: str | Path) -> bool:
    """Whether mount did it."""
    if shutil.which("mount") is None:
        return False
    command = ["mount", "-t", "tmpfs", "-o", options, *what]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0
