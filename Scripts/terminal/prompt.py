"""A session of the program on a pseudo-terminal, for the tests beside this file.

Tests wait for prompts and texts, never for a fixed time, and compare what the terminal got with its
escape sequences taken out.
"""

import os
import pathlib
import re
import shutil
import tempfile
import unittest

import pexpect

PROGRAM = os.path.abspath(
    os.environ.get("ALIDADE")
    or os.path.join(os.path.dirname(__file__), "../../.build/release/alidade")
)
PROMPT = "alidade> "
CONTINUATION = "    ...> "

UP, DOWN, LEFT, HOME = "\x1b[A", "\x1b[B", "\x1b[D", "\x01"
CTRL_C, CTRL_D, CTRL_R, CTRL_Z = "\x03", "\x04", "\x12", "\x1a"
TAB = "\t"

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]|\a")

SECONDS = 30  # the longest that anything but training may take


def plain(text):
    """The text without escape sequences and bells."""
    return ESCAPES.sub("", text)


def pasted(text):
    """The text as a terminal sends it when it is pasted."""
    return f"\x1b[200~{text}\x1b[201~"


class Session(pexpect.spawn):
    """The program, or another command, on a pseudo-terminal of 24 × 100."""

    def __init__(self, arguments=(), command=PROGRAM, home=None, **environment):
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
            "INPUTRC": "/dev/null",
            "ALIDADE_HISTORY": "",
        }
        variables.update(environment)
        super().__init__(
            command,
            list(arguments),
            encoding="utf-8",
            codec_errors="replace",
            env={name: value for name, value in variables.items() if value is not None},
            dimensions=(24, 100),
            timeout=SECONDS,
            cwd=home,
        )
        self.delaybeforesend = None

    def prompt(self, timeout=SECONDS):
        """Waits for the prompt; the text that came before it."""
        self.expect_exact(PROMPT, timeout=timeout)
        return plain(self.before)

    def continuation(self):
        """Waits for the prompt of a statement that goes on."""
        self.expect_exact(CONTINUATION)
        return plain(self.before)

    def run(self, statement, timeout=SECONDS):
        """Enters a statement and returns what came out, without the echo of what was typed."""
        self.send(statement + "\r")
        return self.output(timeout)

    def output(self, timeout=SECONDS):
        """Waits for the prompt; the lines after the one that was entered."""
        # Leaving the editor turns bracketed paste off: what follows was printed by the program.
        self.expect_exact("\x1b[?2004l", timeout=timeout)
        return self.prompt(timeout).replace("\r", "").strip("\n")

    def complete(self, text):
        """Types text and Tab, then drops the line; the line as Tab left it."""
        self.send(text + TAB + "<>")  # what follows the completion marks where the cursor was
        self.expect_exact("<>")
        line = plain(self.before).replace("\r", "").split(PROMPT)[-1]
        self.send(CTRL_C)
        self.prompt()
        return line

    def choices(self, text):
        """Types text and Tab, then drops the line; the words that Tab listed."""
        self.send(text + TAB)
        listed = self.prompt()
        self.expect_exact(text)
        self.send(CTRL_C)
        self.prompt()
        return listed.split("\n", 1)[1].split()

    def text_until_end(self):
        """Waits for the program to end; the text that came before."""
        self.expect(pexpect.EOF)
        self.close()
        return plain(self.before)


class PromptTest(unittest.TestCase):
    """A test with a home directory of its own and sessions that are ended after it."""

    def setUp(self):
        self.home = tempfile.mkdtemp(prefix="alidade-")
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)

    def session(self, *arguments, **options):
        """A session at its first prompt, with the notes turned off."""
        session = self.spawn("--quiet", *arguments, **options)
        session.prompt()
        return session

    def spawn(self, *arguments, **options):
        session = Session(arguments, home=self.home, **options)
        self.addCleanup(session.close, force=True)
        return session

    def shell(self):
        """A session of bash, at its prompt `$ `."""
        shell = Session(["--norc", "--noprofile"], command="/bin/bash", home=self.home, PS1="$ ")
        self.addCleanup(shell.close, force=True)
        shell.expect_exact("$ ")
        return shell

    def start_in(self, shell):
        """Starts the program in a shell and waits for its prompt; the program's process id."""
        shell.send(f"{PROGRAM} --quiet\r")
        shell.prompt()
        children = pathlib.Path(f"/proc/{shell.pid}/task/{shell.pid}/children")
        return int(children.read_text().split()[0])
