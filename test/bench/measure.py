"""Runs a command and prints what it cost with all its threads and children: user and system seconds, seconds, peak resident KiB."""
import os
import sys
import time

started = time.monotonic()
child = os.fork()
if child == 0:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.execvp(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
print(usage.ru_utime + usage.ru_stime, time.monotonic() - started, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
