"""An offline desktop guide to metastatic breast cancer treatment, with private notes."""

__version__ = "0.1.0"

NAME = "Plainspoken"
APPLICATION_ID = "io.github.plainspoken.Plainspoken"
