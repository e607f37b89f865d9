"""A session of the program on a pseudo-terminal, for the tests beside this file.

Tests wait for prompts and texts, never for a fixed time. What the terminal got is in
`Session.screen`, with escape sequences; `Session.text` has them taken out.
"""

import os
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

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]")

SECONDS = 30  # the longest that anything but training may take


def plain(text):
    """The text without escape sequences."""
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
        return self.prompt(timeout).split("\n", 1)[-1].strip().replace("\r", "")

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
