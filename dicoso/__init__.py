"""dicoso: the grassroots field work of the Youth Union, from plan to report."""

from importlib.metadata import version

VERSION = version("dicoso")
