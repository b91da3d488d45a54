"""The seccomp filter of processes that read files: it allows the known system calls on their own files and memory.

All others fail with EPERM: network, other processes, permissions and owners of files (Landlock does not cover those),
leaving the process group (which is killed as a whole), and everything that changes the system or is for debuggers and
administrators.
"""

import errno
from functools import cache

import seccompy
from seccompy import Action, CmpOp, Filter
from seccompy.syscalls import AARCH64_SYSCALLS, X86_64_SYSCALLS, arch

_CLONE_NEW = 0x7E020000
"""All flags of clone(2) that create a namespace."""
_NETWORK = "socket socketpair connect accept accept4 bind listen sendmsg sendmmsg recvmsg recvmmsg"
_OTHER_PROCESSES = (
    "ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp pidfd_open pidfd_getfd "
    "pidfd_send_signal setsid setpgid migrate_pages move_pages shmget shmat shmctl msgget msgsnd msgrcv msgctl "
    "semget semop semtimedop semctl mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr"
)
_RIGHTS = (
    "chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat setxattr lsetxattr fsetxattr setxattrat "
    "removexattr lremovexattr fremovexattr removexattrat utime utimes utimensat futimesat file_setattr mknod mknodat "
    "setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset"
)
_SYSTEM = (
    "unshare setns clone3 mount umount2 pivot_root chroot open_tree open_tree_attr move_mount fsopen fsconfig "
    "fsmount fspick mount_setattr statmount listmount listns name_to_handle_at open_by_handle_at quotactl quotactl_fd "
    "swapon swapoff acct reboot syslog init_module finit_module delete_module kexec_load kexec_file_load bpf "
    "perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register io_setup io_submit io_destroy "
    "io_cancel io_getevents io_pgetevents keyctl add_key request_key fanotify_init fanotify_mark lookup_dcookie "
    "nfsservctl vhangup sethostname setdomainname settimeofday clock_settime clock_settime64 adjtimex clock_adjtime "
    "iopl ioperm modify_ldt personality uselib ustat sysfs _sysctl memfd_secret vserver security tuxcall "
    "getpmsg putpmsg afs_syscall create_module get_kernel_syms query_module"
)
REFUSED = frozenset(" ".join((_NETWORK, _OTHER_PROCESSES, _RIGHTS, _SYSTEM)).split())


def load_call_filter() -> None:
    """Refuse these calls to this process and to everything that it starts.

    Raises:
        OSError: the kernel has no seccomp filters, or the library does not support this processor.
    """
    _filter().load()


def prepare() -> None:
    """Do work before the fork that each child would otherwise repeat."""
    if seccompy.supported():
        _ = _filter().program


@cache
def _filter() -> Filter:
    known = X86_64_SYSCALLS if arch() == "x86_64" else AARCH64_SYSCALLS
    made = Filter(int(Action.ERRNO) | errno.EPERM)
    # libc falls back to clone, whose flags a filter can inspect
    made.errno("clone3", errno.ENOSYS)
    made.errno("prlimit64", errno.EPERM, args=[(0, CmpOp.NE, 0)])
    made.allow("clone", args=[(0, CmpOp.MASKED_EQ, 0, _CLONE_NEW)])
    for name in known.keys() - REFUSED - {"clone"}:
        made.allow(name)

    return made
