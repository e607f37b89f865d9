"""What data may not do to a terminal, and how text fits into it."""

import pathlib
import re

from prompt import PROMPT, PromptTest

# A title that would colour, clear, name the window, ring, and turn text around.
EVIL = r"\u{1b}[31m\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\u{85}\u{202e}abc\u{2066}\u{d}over\u{8}\u{7f}"
DISTURBING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class Harmless(PromptTest):
    def raw(self, session, statement):
        """Enters a statement; all that came out until the prompt, escape sequences too."""
        session.send(statement + "\r")
        session.expect_exact("\x1b[?2004l\r")
        session.expect_exact("\x1b[?2004h")
        said = session.before
        session.expect_exact(PROMPT)
        return said

    def assertHarmless(self, said, statement):
        # The program's own colours, and how it draws its progress line.
        said = re.sub(r"\x1b\[[0-9;]*[mK]|\r", "", said)
        found = DISTURBING.search(said)
        self.assertIsNone(found, f"{statement}: {said!r}")

    def test_data_never_reach_the_terminal_as_they_are(self):
        session = self.session()
        self.raw(session, f'evil = "{EVIL}"')
        self.raw(session, "t = table name=[evil, \"b\"] n=[1, 2]")
        shows = [
            *["evil", "print evil", "[evil]", "t", "print t.name", "vars", "warn evil", "assert false evil"],
            *[f"print t as={mode}" for mode in ["text", "markdown", "latex", "csv", "json"]],
            *["plot t", "t.nothing", "sort t by=evil", "load evil", "print (t | sort by=\"name\")"],
            *["export t to=evil", "help evil", "derive t x=(name + 1)", "pivot t row=\"n\" column=\"name\" value=\"n\""],
        ]
        for statement in shows:
            said = self.raw(session, statement)
            self.assertHarmless(said, statement)
            if not statement.startswith(("vars", "t.", "load")):
                self.assertRegex(said, "abc|over|error", statement)

    def test_files_keep_the_data(self):
        session = self.session()
        self.raw(session, f'evil = "{EVIL}"')
        for name in ["t.csv", "t.json", "x.txt"]:
            value = "evil" if name == "x.txt" else "(table name=evil)"
            self.raw(session, f'export {value} to="{name}"')
        kept = pathlib.Path(self.home, "x.txt").read_bytes().decode()
        self.assertEqual(
            kept, "\x1b[31m\x1b[2J\x1b]0;x\x07\x9b31m\x85\u202eabc\u2066\rover\x08\x7f\n")
        self.assertIn(kept[:-1], pathlib.Path(self.home, "t.csv").read_bytes().decode())
        self.assertEqual(
            self.raw(session, '(table "t.json").name[0] == evil').strip(), "true")

    def test_a_loaded_file_with_evil_ids(self):
        evil = "\x1b]0;x\x07\u202e"
        rows = ["user,item,time"] + [f"u{u}{evil},i{i}{evil},{i}" for u in range(4) for i in range(4)]
        pathlib.Path(self.home, f"d{evil}.csv").write_text("\n".join(rows))
        pathlib.Path(self.home, "d.csv").write_text("\n".join(rows))
        session = self.spawn()
        session.prompt()
        for statement in [
            'd = load "d.csv" | split by=leave_one_out', "d", "describe d", "m = popular d", "m",
            'recommend m history=["i0\\u{1b}]0;x\\u{7}\\u{202e}"] n=2', "pick d n=2", 'recommend m user="nobody"',
            "ranks (evaluate m)", "evaluate m", "recommend m users=(pick d n=2).user n=2",
        ]:
            self.assertHarmless(self.raw(session, statement), statement)

    def test_names_of_files_that_would_disturb_are_not_offered(self):
        pathlib.Path(self.home, "odd\x1b[2J.csv").write_text("a\n")
        pathlib.Path(self.home, "odd\u202e.csv").write_text("a\n")
        pathlib.Path(self.home, "odder.csv").write_text("a\n")
        session = self.session()
        self.assertEqual(session.complete('table "odd'), 'table "odder.csv" ')

    def test_usage_errors_are_harmless(self):
        for arguments in [["\x1b]0;x\x07.ald"], ["--mode", "\x1b[2J"], ["check", "\x1b[2J"]]:
            session = self.spawn(*arguments)
            said = session.text_until_end()
            self.assertHarmless(said, arguments)
            self.assertIn("�", said)


class Widths(PromptTest):
    def widest(self, text):
        return max(len(line) for line in text.split("\n"))

    def test_help_and_tables_follow_the_window(self):
        session = self.session()
        words = "word " * 30
        session.run(f't = table a=["{words}"] b=1')
        self.assertGreater(self.widest(session.run("help evaluate")), 80)
        session.setwinsize(24, 60)
        for statement in ["help evaluate", "help", 'help "values"', "t"]:
            self.assertLessEqual(self.widest(session.run(statement)), 60, statement)
        # No word is broken.
        shown = re.sub(r"\s+", " ", session.run("help evaluate"))
        session.setwinsize(24, 100)
        self.assertEqual(shown, re.sub(r"\s+", " ", session.run("help evaluate")))
        self.assertGreater(self.widest(session.run("t")), 80)

    def test_notes_and_diagnostics_are_broken_between_words(self):
        session = self.spawn()
        session.prompt()
        session.setwinsize(24, 44)
        note = session.run('shop = load "online-retail" | kcore users=5 items=5')
        self.assertLessEqual(self.widest(note), 44)
        self.assertGreater(note.count("\n"), 0)
        error = session.run("evaluate shop k=10 metrics=[\"ndcg\"] groups=[\"popularity\"] labl=\"x\"")
        self.assertLessEqual(self.widest(error), 44)
        self.assertIn("^", error)
