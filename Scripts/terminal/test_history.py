"""The history of statements, in a session and after it."""

import os
import pathlib
import stat

from prompt import CTRL_C, CTRL_D, DOWN, HOME, UP, PromptTest


class History(PromptTest):
    def setUp(self):
        super().setUp()
        self.file = pathlib.Path(self.home, "state/alidade/history")
        self.variables = {"ALIDADE_HISTORY": None, "XDG_STATE_HOME": f"{self.home}/state"}

    def start(self):
        return self.session(**self.variables)

    def leave(self, session):
        session.send(CTRL_D)
        session.text_until_end()

    def enter_block(self, session):
        session.send("for i in 1..2 {\r")
        session.continuation()
        session.send("  print i\r")
        session.continuation()
        return session.run("}")

    def test_block_is_one_entry(self):
        session = self.start()
        self.enter_block(session)
        self.assertEqual(session.run(UP), "1\n2")

    def test_block_is_one_entry_after_a_restart(self):
        session = self.start()
        self.enter_block(session)
        session.run("print 9")
        self.leave(session)
        session = self.start()
        self.assertEqual(session.run(UP + UP), "1\n2")

    def test_up_looks_for_what_was_typed(self):
        session = self.start()
        session.run("print 1")
        session.run("a = 2")
        session.run("print 3")
        session.run("b = 4")
        self.assertEqual(session.run("pr" + UP + UP), "1")
        self.assertEqual(session.run("pr" + UP + UP + UP + DOWN), "3")

    def test_a_backslash_at_the_end_has_something_behind_it(self):
        # readline, taking words from an entry, reads on behind the end otherwise.
        session = self.start()
        session.run("1 # a \\")
        session.run("2 # b \\")
        session.run("3 # \x1b.\x1b.")
        session.run("2" + UP + "\x05c")
        self.leave(session)
        self.assertEqual(self.file.read_text().splitlines()[-1], "2 # b \\ c")

    def test_file_is_for_the_user_alone(self):
        session = self.start()
        session.run("print 1")
        self.leave(session)
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(self.file.parent.stat().st_mode), 0o700)

    def test_two_sessions_keep_both_histories(self):
        first, second = self.start(), self.start()
        first.run("print 1")
        second.run("print 2")
        first.run("print 3")
        self.leave(first)
        self.leave(second)
        session = self.start()
        self.assertEqual(session.run(UP), "3")
        self.assertEqual(self.entries(), ["print 1", "print 2", "print 3"])

    def test_repeated_and_indented_statements_are_left_out(self):
        session = self.start()
        for statement in ["print 1", "print 1", " print 2", "print 1"]:
            session.run(statement)
        self.leave(session)
        self.assertEqual(self.entries(), ["print 1"])

    def test_dropped_lines_are_left_out(self):
        session = self.start()
        session.send("print 1")
        session.expect_exact("print 1")
        session.send(CTRL_C)
        session.prompt()
        session.run("print 2")
        self.leave(session)
        self.assertEqual(self.entries(), ["print 2"])

    def test_history_can_be_off(self):
        self.variables["ALIDADE_HISTORY"] = ""
        session = self.start()
        session.run("print 1")
        self.assertEqual(session.run(UP), "1")
        self.leave(session)
        self.assertEqual(os.listdir(self.home), [])

    def test_file_that_cannot_be_written_is_said_once(self):
        self.variables["ALIDADE_HISTORY"] = "/dev/null/history"
        session = self.spawn(**self.variables)
        session.prompt()
        note = "history isn't kept: can't write `/dev/null/history`: not a directory"
        self.assertIn(note, session.run("print 1"))
        self.assertEqual(session.run("print 2"), "2")

    def entries(self):
        lines = self.file.read_text().splitlines()
        return [line for line in lines if not line.startswith("#")]
