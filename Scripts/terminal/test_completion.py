"""What Tab offers."""

import pathlib

from prompt import PromptTest


class Completion(PromptTest):
    def test_verbs(self):
        session = self.session()
        self.assertEqual(session.complete("evalu"), "evaluate ")
        self.assertLessEqual({"train", "table"}, set(session.choices("t")))

    def test_all_verbs_on_an_empty_line(self):
        self.assertLessEqual({"load", "train", "evaluate", "help"}, set(self.session().choices("")))

    def test_options_come_without_a_space(self):
        self.assertEqual(self.session().complete("train m epo"), "train m epochs=")

    def test_cases(self):
        self.assertEqual(self.session().complete("print 1 as=mark"), "print 1 as=markdown ")

    def test_variables(self):
        session = self.session()
        session.run("shopping_basket = 3")
        self.assertEqual(session.complete("print shopp"), "print shopping_basket ")

    def test_data_sets_in_quotes(self):
        self.assertEqual(self.session().complete('load "online'), 'load "online-retail" ')

    def test_file_names_in_quotes(self):
        pathlib.Path(self.home, "my ratings.csv").write_text("a,b\n")
        pathlib.Path(self.home, "mydir").mkdir()
        session = self.session()
        self.assertEqual(session.complete('load "my r'), 'load "my ratings.csv" ')
        self.assertEqual(session.complete('load "myd'), 'load "mydir/')

    def test_inside_a_block(self):
        session = self.session()
        session.send("for i in 1..2 {\r")
        session.continuation()
        session.send("evalu\t<>")
        session.expect_exact("evaluate <>")

    def test_nothing_to_offer_leaves_the_line(self):
        self.assertEqual(self.session().complete("train m zzz"), "train m zzz")
