"""Typing: lines, blocks, pastes, keys, the window."""

import os
import pathlib
import signal

import pexpect

from prompt import CTRL_C, CTRL_D, CTRL_R, CTRL_Z, HOME, LEFT, PROMPT, PromptTest, pasted

BLOCK = "for i in 1..2 {\n  print i\n}"


class Lines(PromptTest):
    def test_banner_is_one_line(self):
        session = self.spawn()
        banner = session.prompt().replace("\r", "")
        self.assertRegex(banner, r"^alidade \d+\.\d+\.\d+: `help` lists the verbs, Ctrl-D leaves\n$")

    def test_statement_runs(self):
        self.assertEqual(self.session().run("print 1 + 2"), "3")

    def test_block_runs_with_its_last_line(self):
        session = self.session()
        session.send("for i in 1..2 {\r")
        session.continuation()
        session.send("  print i\r")
        session.continuation()
        self.assertEqual(session.run("}"), "1\n2")

    def test_unclosed_string_does_not_trap(self):
        session = self.session()
        self.assertIn("error:", session.run('print "abc'))
        self.assertEqual(session.run("print 7"), "7")

    def test_error_shows_a_caret_and_the_session_goes_on(self):
        session = self.session()
        session.run("a = 5")
        text = session.run("prnt a")
        self.assertIn("prnt a", text)
        self.assertIn("^", text)
        self.assertIn("did you mean `print`", text)
        self.assertEqual(session.run("print a"), "5")

    def test_question_mark_is_help(self):
        session = self.session()
        self.assertEqual(session.run("?train"), session.run("help train"))

    def test_utf8_is_edited_by_characters(self):
        session = self.session()
        self.assertEqual(session.run('print "hé你"' + LEFT + LEFT + "ß"), "héß你")

    def test_utf8_without_a_locale(self):
        session = self.session(LC_ALL="C")
        self.assertEqual(session.run('print "hé"' + LEFT + LEFT + "ß"), "hßé")

    def test_start_up_script_runs_for_prompts_only(self):
        folder = pathlib.Path(self.home, ".config/alidade")
        folder.mkdir(parents=True)
        (folder / "init.ald").write_text("greeting = 42\n")
        self.assertEqual(self.session().run("print greeting"), "42")
        self.assertIn("error:", self.session("--no-init").run("print greeting"))
        session = self.spawn("-c", "print greeting")
        self.assertIn("error:", session.text_until_end())
        self.assertEqual(session.exitstatus, 1)

    def test_prompt_after_code(self):
        session = self.session("-i", "-c", "a = 6")
        self.assertEqual(session.run("print a * 7"), "42")

    def test_quit_with_a_status(self):
        session = self.session()
        session.send("quit 7\r")
        session.text_until_end()
        self.assertEqual(session.exitstatus, 7)


class Paste(PromptTest):
    def test_block_and_statements(self):
        session = self.session()
        self.assertEqual(session.run(pasted(f"a = 9\n{BLOCK}\nprint a")), "1\n2\n9")

    def test_incomplete_tail_waits(self):
        session = self.session()
        session.send(pasted("print 5\nfor i in 1..2 {") + "\r")
        self.assertIn("5", session.continuation())
        session.send("  print i\r")
        session.continuation()
        self.assertEqual(session.run("}"), "1\n2")

    def test_error_stops_the_rest(self):
        text = self.session().run(pasted("print 1\nprint nowhere\nprint 3"))
        self.assertTrue(text.startswith("1\n"), text)
        self.assertFalse(text.endswith("3"), text)

    def test_transcript(self):
        session = self.session()
        transcript = "alidade> print 7\n7\nalidade> for i in 1..1 {\n    ...>   print i\n    ...> }\n1"
        self.assertEqual(session.run(pasted(transcript)), "7\n1")


class ControlKeys(PromptTest):
    def test_ctrl_c_drops_half_a_line(self):
        session = self.session()
        session.send("half typed")
        session.expect_exact("half typed")
        session.send(CTRL_C)
        self.assertEqual(session.prompt().replace("\r", "").rstrip("\n"), "^C")
        self.assertEqual(session.run("print 1"), "1")

    def test_ctrl_c_drops_a_block(self):
        session = self.session()
        session.send("for i in 1..2 {\r")
        session.continuation()
        session.send("print i")
        session.expect_exact("print i")
        session.send(CTRL_C)
        session.prompt()
        self.assertEqual(session.run("print 1"), "1")

    def test_ctrl_c_never_ends_the_session_and_hints_once(self):
        session = self.session()
        said = ""
        for _ in range(5):
            session.send(CTRL_C)
            said += session.prompt()
        self.assertEqual(said.count("Ctrl-D or `quit` leaves"), 1)
        self.assertEqual(session.run("print 1"), "1")

    def test_ctrl_c_leaves_a_search(self):
        session = self.session()
        session.run("print 11")
        session.send(CTRL_R + "pri")
        session.expect_exact("reverse-i-search")
        session.send(CTRL_C)
        session.expect_exact("^C")
        session.prompt()
        self.assertEqual(session.run("print 1"), "1")

    def test_ctrl_d_leaves_on_an_empty_line(self):
        session = self.session()
        session.send(CTRL_D)
        session.text_until_end()
        self.assertEqual(session.exitstatus, 0)

    def test_ctrl_d_deletes_a_character(self):
        self.assertEqual(self.session().run("xprint 1" + HOME + CTRL_D), "1")

    def test_ctrl_d_drops_a_block_first(self):
        session = self.session()
        session.send("for i in 1..2 {\r")
        session.continuation()
        session.send(CTRL_D)
        session.prompt()
        self.assertEqual(session.run("print 1"), "1")

    def test_ctrl_z_and_fg_keep_the_line(self):
        shell = self.shell()
        self.start_in(shell)
        shell.send("print 4")
        shell.expect_exact("print 4")
        shell.send(CTRL_Z)
        shell.expect_exact("Stopped")
        shell.expect_exact("$ ")
        shell.send("fg\r")
        shell.expect_exact("print 4")
        self.assertEqual(shell.run("2"), "42")


class Endings(PromptTest):
    def assertGivesTerminalBack(self, number, **environment):
        session = self.session(**environment)
        session.send("half")
        session.expect_exact("half")
        session.kill(number)
        session.expect(pexpect.EOF)
        session.close()
        self.assertEqual(session.signalstatus, number)
        self.assertEqual(session.before.rstrip("\r"), "\x1b[?2004l")

    def test_sigterm_gives_the_terminal_back(self):
        self.assertGivesTerminalBack(signal.SIGTERM)

    def test_sighup_gives_the_terminal_back(self):
        self.assertGivesTerminalBack(signal.SIGHUP)

    def test_crash_gives_the_terminal_back(self):
        self.assertGivesTerminalBack(signal.SIGSEGV, SWIFT_BACKTRACE="enable=no")

    def test_shell_echoes_after_sigterm(self):
        shell = self.shell()
        program = self.start_in(shell)
        shell.send("x")
        shell.expect_exact("x")
        os.kill(program, signal.SIGTERM)
        shell.expect_exact("$ ")
        shell.send("echo a''b\r")
        shell.expect_exact("echo a''b")
        shell.expect_exact("ab")

    def test_resize_keeps_the_line(self):
        session = self.session()
        words = "abcde " * 10
        session.send(f'print "{words}')
        session.expect_exact("abcde " * 10)
        session.setwinsize(12, 30)
        self.assertEqual(session.run('"'), words)
        session.setwinsize(24, 100)
        self.assertEqual(session.run(f'print "{words}"'), words)

    def test_dumb_terminal_gets_no_escape_sequences(self):
        session = self.session(TERM="dumb")
        session.send("print 1\r")
        session.expect_exact(PROMPT)
        self.assertNotIn("\x1b", session.before)
        self.assertTrue(session.before.replace("\r", "").endswith("\n1\n"))
