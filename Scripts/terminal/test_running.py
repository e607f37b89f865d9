"""What is seen and what Ctrl-C does while something runs."""

import errno
import os
import re
import time

import pexpect

from prompt import CTRL_C, SECONDS, PromptTest, Session

PREPARE = 'shop = load "online-retail" | kcore users=5 items=5 | split by=leave_one_out'
MODEL = "m = sasrec shop dim=32 layers=1 maxlen=20"
TRAIN = "train m epochs=1000 patience=1000"
TRAINING = 300  # seconds that data and the first steps may take on a busy machine
BACK = 0.5  # seconds from Ctrl-C to the prompt


class Training(PromptTest):
    def start(self, *arguments):
        """A session in which training has begun."""
        session = self.spawn(*arguments)
        session.prompt()
        session.run(PREPARE, TRAINING)
        session.run(MODEL, TRAINING)
        session.send(TRAIN + "\r")
        session.expect(r"train: [0-9.,]+/1,000 epochs, [^\r]*left", timeout=TRAINING)
        return session

    def test_ctrl_c_keeps_the_model(self):
        session = self.start()
        started = time.monotonic()
        session.send(CTRL_C)
        text = session.prompt()
        self.assertLess(time.monotonic() - started, BACK)
        self.assertIn("interrupted", text)
        self.assertIn("interrupted", session.run("m", TRAINING))
        table = session.run("evaluate m k=10", TRAINING)
        self.assertIn("ndcg@10", table)
        self.assertNotIn("error:", table)

    def test_progress_is_one_line_that_is_rewritten(self):
        session = self.start()
        session.expect(r"\r(train: [^\r]*)\x1b\[K")
        line = session.match.group(1)
        self.assertRegex(line, r"^train: [0-9.]+/1,000 epochs, .* left")
        self.assertLess(len(line), 100)
        session.setwinsize(24, 30)
        session.expect(r"\r(train: [^\r]{22})\x1b\[K")
        session.send(CTRL_C)
        session.expect_exact("\r\x1b[K")
        session.prompt()

    def test_script_ends_with_130(self):
        session = Session(["-c", "\n".join([PREPARE, MODEL, TRAIN, "print 1"])], home=self.home)
        self.addCleanup(session.close, force=True)
        session.expect(r"train: [0-9.,]+/1,000 epochs, [^\r]*left", timeout=TRAINING)
        session.send(CTRL_C)
        self.assertFalse(re.search(r"^1\r?$", session.text_until_end(), re.MULTILINE))
        self.assertEqual(session.exitstatus, 130)


class Waiting(PromptTest):
    """Work that waits for what never comes: a file that nobody writes."""

    def test_ctrl_c_ends_the_wait(self):
        path = os.path.join(self.home, "never.csv")
        os.mkfifo(path)
        session = self.session()
        session.send('table "never.csv"\r')
        self.addCleanup(os.close, self.open_when_read(path))
        session.send(CTRL_C)
        session.expect_exact("interrupted")
        session.prompt()
        self.assertEqual(session.run("print 6 * 7"), "42")

    def open_when_read(self, path):
        """Opens a pipe for writing as soon as someone opens it for reading."""
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                return os.open(path, os.O_WRONLY | os.O_NONBLOCK)
            except OSError as error:
                if error.errno != errno.ENXIO or time.monotonic() > deadline:
                    raise
            time.sleep(0.01)


class Loops(PromptTest):
    """A loop of the language, which stops at its next statement."""

    def test_ctrl_c_stops_a_loop(self):
        session = self.session()
        session.run("n = 0")
        session.send("for i in 1..10000 { for j in 1..10000 { n += 1 } }; print n\r")
        session.expect_exact("\x1b[?2004l")
        started = time.monotonic()
        session.send(CTRL_C)
        text = session.prompt()
        self.assertLess(time.monotonic() - started, BACK)
        self.assertIn("interrupted", text)
        self.assertEqual(session.run("print 1"), "1")
