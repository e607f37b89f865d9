"""Keys that come in bursts, as from a paste without brackets or a cat on the keyboard."""

import os
import random

import pexpect

from prompt import CTRL_C, CTRL_R, SECONDS, TAB, PromptTest

# Bursts a terminal; thousands of them take minutes.
BURSTS = int(os.environ.get("ALIDADE_STORM_BURSTS", "150"))
TOGETHER = 25  # bursts until the program has to answer

KEYS = [
    # Escape, completion, searches, and the keys that leave them.
    *[b"\x1b", b"\t", b"\x12", b"\x13", b"\x07", b"\x03", b"\r", b"\x1bp", b"\x1bn"],
    # The history.
    *[b"\x1b[A", b"\x1b[B", b"\x10", b"\x0e", b"\x1b<", b"\x1b>", b"\x1b.", b"\x0f"],
    # Moving, killing, yanking, transposing, undoing.
    *[b"\x1b[C", b"\x1b[D", b"\x01", b"\x05", b"\x02", b"\x06", b"\x1bf", b"\x1bb", b"\x0c"],
    *[b"\x7f", b"\x08", b"\x0b", b"\x15", b"\x17", b"\x19", b"\x1by", b"\x14", b"\x1bt", b"\x1bu"],
    *[b"\x1f", b"\x18\x15", b"\x18\x7f", b"\x18\x18", b"\x1br", b"\x1b\\", b"\x1b#", b"\x1d"],
    # Arguments, macros, quoted keys, all completions, pastes, half a key.
    *[b"\x1b5", b"\x1b-", b"\x18(", b"\x18)", b"\x18e", b"\x16", b"\x1b?", b"\x1b*", b"\x00"],
    *[b"\x1b[200~", b"\x1b[201~", b"\x1b[", b"\x18", b"\x11"],
    # Every key with Meta and after C-x, but for those that end, stop or leave the program.
    *[b"\x1b" + bytes([key]) for key in range(32, 127) if chr(key) not in "O["],
    *[b"\x18" + bytes([key]) for key in range(1, 127) if key not in b"\x04\x05\x1a\x1c"],
    *[b"\x1bO" + bytes([key]) for key in range(65, 91)], *[b"\x1b[%d~" % key for key in range(1, 35)],
    # Text.
    *b"pr int onon none \"{}=.,|".split(), b" ", "é".encode(), "你".encode(), b"\xff", b"\xe4",
]


class Storms(PromptTest):
    def start(self, columns, **environment):
        session = self.spawn("--quiet", "--no-init", **environment)
        session.prompt()
        for statement in ["print 1", "t = table a=[1, 2]", 'print "{t.a}"']:
            session.send(statement + "\r")
            session.prompt()
        session.setwinsize(24, columns)
        return session

    def assertAnswers(self, session, sent):
        """Whether it goes on; three Ctrl-C within three seconds of one statement end it, as they should."""
        try:
            # Output may be held, and a search, a paste or an argument be open; what the program says
            # to a Ctrl-C may be about an earlier one.
            for _ in range(5):
                os.write(session.child_fd, b"\x11\x07\x07\x03")
                # A running statement is interrupted, at the prompt the line is dropped.
                session.expect([r"\^C", "interrupted", pexpect.TIMEOUT], timeout=2)
                session.send("print 6 * 7\r")
                if session.expect([r"42\r?\n", pexpect.TIMEOUT], timeout=SECONDS / 5) == 0:
                    return True
            raise pexpect.TIMEOUT("no answer")
        except (pexpect.EOF, pexpect.TIMEOUT, OSError):
            session.close(force=True)
            if session.exitstatus == 130 and sum(b"\x03" in burst for burst in sent) > 1:
                return False
            self.fail(f"{session.signalstatus=} {session.exitstatus=} after {sent}")

    def storm(self, seed, columns, **environment):
        session = self.start(columns, **environment)
        draw = random.Random(seed)
        for _ in range(0, BURSTS, TOGETHER):
            sent = []
            for _ in range(TOGETHER):
                sent.append(b"".join(draw.choices(KEYS, k=draw.randint(1, 12))))
                try:
                    os.write(session.child_fd, sent[-1])
                    session.read_nonblocking(1 << 16, timeout=0.02)
                except (pexpect.EOF, pexpect.TIMEOUT, OSError):
                    pass  # the program may have nothing to say; whether it lives is seen below
            if not self.assertAnswers(session, sent):
                session = self.start(columns, **environment)

    def test_a_wide_terminal(self):
        self.storm(1, 100)

    def test_a_narrow_terminal(self):
        self.storm(2, 12)

    def test_a_terminal_narrower_than_the_prompt(self):
        self.storm(3, 4)

    def test_a_dumb_terminal(self):
        self.storm(4, 80, TERM="dumb")

    def test_a_narrow_dumb_terminal(self):
        self.storm(5, 3, TERM="dumb")

    def test_vi_keys(self):
        path = os.path.join(self.home, "inputrc")
        with open(path, "w", encoding="utf-8") as file:
            file.write("set editing-mode vi\n")
        self.storm(6, 60, INPUTRC=path)

    def test_a_burst_that_ends_in_a_search(self):
        for _ in range(3):
            session = self.start(100)
            for burst in ["\x1bonon" + TAB + CTRL_R, CTRL_R + "o\x18x", CTRL_R + "\x1by\x1b[A\x18\x7f"]:
                session.send(burst)
                self.assertAnswers(session, [burst])

    def test_dumb_terminals_of_any_width(self):
        for columns in range(1, 12):
            session = self.start(columns, TERM="dumb")
            session.send("print 1234567890")
            session.send(CTRL_C)
            self.assertAnswers(session, [columns])
