"""The rules on packages, one module for each part of one."""
